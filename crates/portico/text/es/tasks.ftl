# Lo que el personal tiene que hacer.

today-title = Hoy
today-done = Hecho. Ya no está en la lista.
today-kind-label = Qué hacer
today-kind-all = Todo
today-only-late = Solo lo atrasado
today-only-mine = Solo lo mío
today-show = Mostrar
today-empty = No hay nada pendiente aquí.
today-count = { $count ->
    [one] Una cosa por hacer.
   *[other] { $count } cosas por hacer.
}
today-more = Hay más de lo que muestra esta lista. Use los filtros.
today-column-what = Qué hacer
today-column-patient = Paciente
today-column-due = Plazo
today-column-owner = Quién
today-urgent = Posiblemente urgente
today-late = Atrasado
today-overlooked = Nadie lo ha mirado todavía.
today-look-by = Primera revisión antes del { $due }
today-identifiers = Nacimiento: { $born }, expediente { $mrn }

task-answer-message = Responder un mensaje
task-match-import = Encontrar al paciente de algo que llegó
task-results-refused = Revisar resultados rechazados
task-call-about-result = Hablar con un paciente sobre un resultado
task-follow-up-call = Llamar por resultados que no se han leído
task-follow-up-letter = Escribir una carta por resultados que no se han leído
task-follow-up-decide = Decidir sobre resultados que no se han leído
task-message-unread = Un paciente no ha leído nuestro mensaje
task-message-unread-next = Llame al paciente y dígale que le espera un mensaje. Confirme antes dos datos de identidad y no deje información de salud en un contestador.
task-classify-result = Evaluar un resultado
task-answer-ask-now = Responder a un paciente que pide todo ahora
task-review-hold = Revisar de nuevo un resultado que se retiene a un paciente
task-study-without-report = Revisar imágenes para las que no ha llegado ningún informe
task-access-request = Revisar una solicitud de acceso
task-educate-again = Explicar el portal otra vez
task-review-incident = Revisar un informe de privacidad
task-sign-hold-policy = Firmar la política propia de retener resultados
task-review-lapse = Resolver lo pendiente antes de que termine el acceso
task-unlock-patient = Ayudar a un paciente cuya contraseña se desactivó
task-unlock-staff = Ayudar a un colega cuya contraseña se desactivó
task-confirm-death = Confirmar o corregir un fallecimiento informado
task-settle-death = Resolver lo pendiente de un paciente que falleció
task-deliver-mail-failed = No se pudo entregar un correo
task-job-failed = El portal no pudo terminar algo
task-ledger-not-whole = El registro no está íntegro
task-level-reminder = Recordatorio: ya pasó buena parte del plazo
task-level-cover = Se avisó al suplente
task-level-manager = Se avisó al director médico
task-about-clinical = una condición que tratamos
task-about-result-question = una pregunta sobre un resultado
task-about-refill = un medicamento
task-about-appointment = una cita
task-about-referral = una referencia a otro médico
task-about-admin = un formulario o una carta
task-about-billing = una factura
task-about-portal-help = ayuda con el portal
task-about-records = una copia del expediente
task-about-error-report = un error en el expediente
task-about-privacy-report = una inquietud sobre la privacidad
task-about-access-request = acceso al portal
task-pool-providers = Médicos
task-pool-administrators = Administradores
task-pool-privacy = Responsable de privacidad
task-reference = Referencia
task-mail-recipient = Para
task-mail-subject = Asunto
task-mail-problem = Qué falló
task-mail-next = Comuníquese con esta persona de otra manera y confirme su dirección.
task-unlock-staff-next = Se escribieron demasiadas contraseñas equivocadas para este colega. Averigüe en persona si fue él o ella; luego, quien administra el servidor quita el bloqueo con «portico staff unlock».
task-unlock-staff-who = Quién
task-job-next = El portal lo intentó varias veces y se rindió. El registro del servidor dice más con esta referencia.
task-results-refused-next = Este remitente envió resultados que el portal no pudo aceptar, así que nadie los tiene aquí. Mire qué se rechazó y por qué, pida al remitente que lo envíe bien y procure que un médico sepa lo que no puede esperar.
task-ledger-next = La revisión diaria encontró que el registro, o algo archivado de lo que da fe, no está como se escribió; la página del registro y su correo dicen dónde. Deje la base de datos y sus anclas tal como están, avise a quien administra el servidor y averigüe quién pudo llegar a ellas.
task-close = Esto está hecho

day-and-moment = { $day ->
    [0] lunes
    [1] martes
    [2] miércoles
    [3] jueves
    [4] viernes
    [5] sábado
   *[6] domingo
}, { $moment }
