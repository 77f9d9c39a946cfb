# Inscribirse en el portal: la lista de la recepción, el código, la cuenta; ayuda para iniciar sesión.

activate-title = Use su código de activación
activate-lead = Escriba el código que le dimos en papel y su fecha de nacimiento.
activate-code-label = Código de activación
activate-code-hint = Doce letras y números, como XXXX-XXXX-XXXX. No importan las mayúsculas, los espacios ni los guiones.
activate-code-missing = Escriba su código de activación
activate-family-label = Apellido
activate-no-code = No tengo código
activate-no-match = Ese código y esa fecha de nacimiento no corresponden a un código activo. Revíselos o llame al { $phone }.
activate-used = Este código ya se usó. Si lo usó usted, inicie sesión. Si no, llame ahora al { $phone }.
activate-expired = Este código ya venció. Llame al { $phone } y le daremos uno nuevo.
activate-not-since = El acceso en línea es para pacientes actuales de { $practice }. Su última visita fue el { $date }, hace demasiado tiempo. Para una cita o para su expediente, llame al { $phone }.
activate-not-eligible = El acceso en línea es para pacientes actuales de { $practice }. Para una cita o para su expediente, llame al { $phone }.
activate-closed-title = Este código no se puede usar
birth-date-label = Fecha de nacimiento
birth-date-hint = Mes, día y año, como 3/14/1961
birth-date-wrong = Escriba su fecha de nacimiento con mes, día y año, como 3/14/1961
birth-date-impossible = Revise la fecha de nacimiento. Debe estar en el pasado y a lo más 120 años atrás

join-title = Elija un nombre de usuario y una contraseña
join-username-rules = De { $min } a { $max } letras, números y . _ - @
join-language = ¿En qué idioma prefiere leer?
join-email-label = Correo electrónico (opcional)
join-make = Crear mi cuenta
joined-title = Su cuenta está lista
joined-what = Su nombre de usuario es { $username }.
joined-recovery = Si olvida su contraseña o pierde su teléfono, este código le permite volver a iniciar sesión.
joined-second-title = Haga más segura su cuenta
joined-second = Con una aplicación de autenticación en su teléfono, una contraseña robada no basta para iniciar sesión. Puede agregarla ahora, o más tarde en Cuenta.
joined-email = Enviamos seis dígitos a { $email }. Escríbalos en la página siguiente, o hágalo más tarde.
join-email-title = Confirme su correo electrónico
join-email-later = ¿No llegó el correo? Puede hacerlo más tarde en Cuenta.
join-email-skip = Omitir por ahora

request-title = Pedir acceso
request-lead = ¿No tiene código? Díganos quién es. Le llamamos dentro de { $days }.
request-name-wrong = Escriba su nombre completo
request-phone-label = Número de teléfono
request-phone-hint = Donde podamos llamarle durante el día
request-phone-wrong = Escriba un número de teléfono con código de área, como 555-555-0100
request-leave-empty = Deje este campo vacío
request-too-quick = Revise lo que escribió, espere unos segundos y envíelo otra vez
request-send = Pedir acceso
request-or-call = También puede llamarnos al { $phone }.
requested-title = Tenemos su solicitud
requested-what = Gracias. Nuestro personal le llama dentro de { $days } para comprobar quién es.
requested-bring = El portal es para pacientes actuales de este consultorio. Cuando venga, traiga una identificación con foto.

patients-title = Pacientes
patients-search-label = Buscar un paciente
patients-search-hint = Apellido y nombre, fecha de nacimiento o número de expediente
patients-search = Buscar
patients-none = No se encontró a nadie. Pruebe con menos letras, la fecha de nacimiento o el número de expediente.
patients-found = { $count ->
    [one] Un paciente encontrado
   *[other] { $count } pacientes encontrados
}
patients-enrolment = Inscripción
patients-enrol = Inscripción de { $name }
patient-born = nacimiento: { $date }
patient-mrn = Expediente { $mrn }
patient-age = { $years ->
    [one] un año
   *[other] { $years } años
}
patient-deceased = Fallecido
patient-reported-dead = Se informó que falleció
patient-death = Fallecimiento
patient-established = Paciente establecido
patient-provider = Médico
patient-language = Idioma
patient-account = Cuenta del portal
patient-account-yes = Tiene una
patient-account-no = Todavía no
patient-account-paused = Suspendida: se informó que el paciente falleció
patient-account-ended-deceased = Terminó el { $date }: se confirmó el fallecimiento del paciente
patient-account-ended-lapsed = Terminó el { $date }: ya no es paciente establecido
patient-account-ended-merged = Terminó el { $date }: el expediente se unió a otro
patient-nothing = Sin datos
patient-matters = Asuntos de este paciente
patient-help = Ayuda para iniciar sesión

enrol-title = Inscripción: { $name }
enrol-what = Cuando los cinco pasos estén hechos, puede entregar un código de activación.
enrol-back = Volver a la lista
enrol-save = Guardar
enrol-done-by = { $name }, { $date }
enrol-task-eligibility = Paciente establecido
enrol-task-identity = Identidad comprobada
enrol-task-form = Formulario de acceso firmado
enrol-task-education = Portal explicado y entendido
enrol-task-contact = Cómo comunicarse con el paciente
task-done = Completado
task-open = Pendiente
task-blocked = Todavía no se puede empezar
enrol-by-visit = Sí: última visita el { $date }.
enrol-by-staff = Sí: comprobado por nuestro personal, vale hasta el { $date }.
enrol-not-merged = No: este expediente es un duplicado de otro.
enrol-not-deceased = No: el expediente dice que el paciente falleció.
enrol-death-reported = Ahora no: se informó que el paciente falleció, y nadie lo ha confirmado ni corregido todavía.
enrol-not-dismissed = No: el consultorio terminó su atención a este paciente.
enrol-not-left = No: el paciente dejó el consultorio.
enrol-not-visited = No: no hay ninguna visita completada.
enrol-not-since = No: la última visita, el { $date }, fue hace demasiado tiempo.
enrol-missing-agreement = Todavía no se ha publicado ningún acuerdo
enrol-missing-identity = Nadie ha comprobado aún la identidad del paciente
enrol-missing-form = El formulario de acceso aún no está firmado
enrol-outdated-form = El formulario se firmó para un acuerdo que cambió; hay que firmarlo otra vez
enrol-missing-education = Todavía no se ha explicado el portal
enrol-outdated-education = El acuerdo cambió desde que se explicó el portal; explíquelo otra vez
enrol-gap-topics = Se habló de menos de { $least } temas
enrol-gap-questions = Se respondieron bien menos de { $least } preguntas
enrol-gap-not-yet = Una pregunta aún no se entendió
enrol-gap-more = El paciente necesita más ayuda antes de seguir
enrol-missing-contact = Aún no se sabe cómo comunicarse con el paciente
enrol-contact-none = Sin correo electrónico
enrol-has-account = Este paciente ya tiene una cuenta.
enrol-code-title = Código de activación
enrol-code-ready = Todo está hecho. El código se puede usar una vez, dentro de { $days ->
    [one] un día
   *[other] { $days } días
}.
enrol-code-again = Ya se entregó un código. No se puede mostrar otra vez. Uno nuevo anula el anterior.
enrol-code-issue = Entregar el código
enrol-code-reissue = Entregar un código nuevo
enrol-code-missing = Todavía no se puede entregar un código:
enrol-codes-title = Códigos de este paciente
enrol-codes-issued = Entregado
enrol-codes-by = Por
enrol-codes-until = Vale hasta
enrol-codes-state = Estado
enrol-revoke-title = Anular el código
enrol-revoke-why = ¿Por qué se anula el código?
enrol-revoke = Anular el código
enrol-vouch-title = ¿No hay visita registrada?
enrol-vouch-what = Si comprobó que atendemos a esta persona, diga cómo. Su palabra vale por { $days ->
    [one] un día
   *[other] { $days } días
}.
enrol-vouch-reason = Cómo lo sabe
enrol-vouch-hint = Por ejemplo: la Dra. Lee le vio en el hospital el 3 de noviembre.
enrol-vouch-reason-wrong = Diga en 10 a 500 caracteres cómo lo sabe
enrol-vouch = Confirmar como establecido

code-title = Su código de activación
code-only-once = Este código se muestra solo ahora. Imprima esta página y entréguela al paciente.
code-lead = { $practice } le da este código para inscribirse en el portal.
code-step-address = En su teléfono o computadora, vaya a
code-step-type = Escriba el código y su fecha de nacimiento.
code-step-type-name = Escriba el código, su fecha de nacimiento y su apellido.
code-step-choose = Elija un nombre de usuario y una contraseña.
code-step-agree = Lea el acuerdo, marque las casillas y escriba su nombre.
code-until = El código sirve una vez, hasta el { $until }.
code-keep = Guarde bien este papel hasta usarlo. Si lo pierde, llame al { $phone }.
code-print = Para imprimir, use la función de imprimir de su navegador.
code-issued = Sin usar
code-outdated = Sin valor: cambió el acuerdo que se firmó para él. Entregue uno nuevo.
code-redeemed = Usado
code-expired = Vencido
code-revoked = Anulado
code-revoked-why = Anulado: { $why }
revoked-reissued = se entregó un código nuevo
revoked-guessing = se escribió demasiadas veces una fecha de nacimiento equivocada
revoked-lost = Se perdió el papel
revoked-mistake = Se entregó por error
revoked-birth-date = se corrigió la fecha de nacimiento en el expediente
revoked-deceased = el paciente falleció
revoked-access-ended = el acceso del paciente terminó
revoked-merged = el expediente era un duplicado

identifiers-question = ¿Qué dijo o mostró la persona, y coincide con el expediente?
identifiers-hint = Marque al menos dos.
identifiers-too-few = Confirme al menos dos datos
identifier-name = Nombre
identifier-birth-date = Fecha de nacimiento
identifier-mrn = Número de expediente
identifier-address = Dirección
identifier-phone = Teléfono
photo-question = ¿Qué identificación con foto vio?
photo-hint = Solo se guarda el tipo. Nunca anote el número.
photo-missing = Elija la identificación con foto que vio
photo-driver-license = Licencia de conducir
photo-state-id = Identificación estatal
photo-passport = Pasaporte
photo-military-id = Identificación militar
photo-tribal-id = Identificación tribal
photo-resident-card = Tarjeta de residente permanente
photo-consular-id = Matrícula consular
photo-school-id = Identificación escolar

form-what = El paciente lee el acuerdo y firma que desea tener acceso.
form-method-question = ¿Cómo se firma?
form-method-screen = En esta pantalla
form-method-paper = En papel
form-method-missing = Elija cómo se firma el formulario
form-consent = Deje que el paciente lea y escriba: "Leí el acuerdo y pido acceso al portal."
form-name-label = El paciente escribe su nombre completo
form-name-differs = El nombre debe ser como está en el expediente: { $name }
form-witness = Vi firmar al paciente, y el papel está en el expediente
form-witness-missing = Marque que vio firmar al paciente
form-signed-on = Firmado el
date-hint = Como 3/14/2026. Hoy es { $today }.
date-past-wrong = Escriba una fecha que no esté en el futuro, como 3/14/2026

education-what = Repase los temas con el paciente. Luego pregunte, y deje que responda con sus propias palabras.
education-date = Fecha
education-mode = ¿Cómo hablaron?
education-mode-missing = Elija cómo hablaron
mode-in-person = En persona
mode-phone = Por teléfono
mode-video = Por video
education-language = ¿En qué idioma?
education-language-missing = Elija el idioma en que hablaron
education-interpreter = Intérprete, si lo hubo (nombre o número)
education-topics = ¿De qué hablaron?
education-topics-hint = Para un código hacen falta al menos { $least }.
education-no-topics = Marque de qué hablaron
education-demonstrated = Mostré cómo funciona el portal
education-materials = Di al paciente algo para leer en casa
education-questions = ¿Entendió el paciente?
education-questions-hint = Haga al menos { $least } de estas preguntas. Deje vacías las demás.
education-right = Correcto: { $answer }
understood-right = Bien, con sus propias palabras
understood-after-help = Bien después de explicarlo otra vez
understood-not-yet = Todavía no
education-needs-more = El paciente necesita más ayuda antes de seguir

contact-what = Solo avisamos que hay algo nuevo, nunca qué es.
contact-question = ¿Cómo avisamos al paciente que hay algo nuevo?
contact-by-email = Por correo electrónico
contact-email-hint = Otras personas que usan esta dirección pueden ver nuestros correos.
contact-no-email = Sin correo: llamamos o escribimos
contact-missing = Elija correo electrónico o sin correo

help-title = Ayuda para iniciar sesión: { $name }
help-state = Cuenta
help-active = Activa
help-terminated = Terminada
help-lock = Inicio de sesión
help-not-locked = No está bloqueado
help-locked-until = Bloqueado hasta { $until }
help-disabled = Bloqueado hasta que el personal lo desbloquee, por demasiadas contraseñas equivocadas
help-last = Último inicio de sesión
help-never = Nunca
help-identifiers = ¿Qué le dijo quien llama, y coincide con el expediente? Marque al menos dos.
help-unlock-title = Desbloquear el inicio de sesión
help-unlock-reason = ¿Qué pasó?
help-unlock = Desbloquear
help-code-what = Con un código de recuperación nuevo y el enlace de "Olvidé mi contraseña", el paciente puede elegir otra contraseña. El código anterior deja de servir.
help-code-shown = Diga o entregue este código al paciente ahora. Se muestra una sola vez.
unlock-reason-missing = Elija qué pasó
unlock-forgotten = El paciente olvidó la contraseña
unlock-mistyped = El paciente la escribió mal
unlock-somebody-else = Otra persona lo intentó
unlock-new-device = El paciente tiene un teléfono o una computadora nuevos

requests-title = Solicitudes de acceso
requests-what = Llame a cada persona, compruebe quién es e inscríbala en la recepción. A nadie se le dijo si es paciente.
requests-open = { $count ->
    [one] Una solicitud espera
   *[other] { $count } solicitudes esperan
}
requests-none = No espera ninguna solicitud.
requests-asked = Pedida el { $at }.
requests-due = Llamar antes del { $at }.
requests-late = Atrasada: vencía el { $at }.
request-one-title = Solicitud de acceso: { $name }
request-one-what = Llame, compruebe quién es y cierre la solicitud. A quien es paciente se le inscribe en la recepción.
request-one-search = Buscar expedientes con esta fecha de nacimiento
requests-state = Estado
requests-outcome = Resultado
requests-close = Cerrar
requests-closed = Cerradas hace poco
requests-closed-at = Cerrada
request-outcome-missing = Elija un resultado
outcome-verified = Comprobada: se puede inscribir
outcome-not-reached = No se pudo contactar
outcome-not-a-patient = No es paciente nuestro
outcome-not-proven = No pudo mostrar quién es
outcome-repeated = Ya lo había pedido

lapse-title = Su acceso en línea está por terminar
lapse-not-since-years = Su acceso en línea es para los pacientes actuales de { $practice }. Su última visita fue el { $date }, hace más de { $years ->
    [one] un año
   *[other] { $years } años
}.
lapse-not-since-months = Su acceso en línea es para los pacientes actuales de { $practice }. Su última visita fue el { $date }, hace más de { $months } meses.
lapse-not-current = Su acceso en línea es para los pacientes actuales de { $practice }. Según nuestros datos, usted ya no es paciente actual.
lapse-will-only-read = Desde el { $date } podrá leer su expediente aquí, pero no escribirnos.
lapse-only-read = Puede leer su expediente aquí hasta el { $date }, pero no escribirnos. Después termina su acceso en línea.
lapse-stay = ¿Quiere seguir siendo nuestro paciente? Llame al { $phone } para pedir una cita.
lapse-records = Siempre puede obtener una copia de su expediente, también después. Llame al { $phone } y díganos si la quiere en papel o por correo electrónico.
enrol-lapse-title = El acceso en línea está terminando
enrol-lapse-noticed = Se avisó al paciente el { $since }. Desde el { $next } solo podrá leer.
enrol-lapse-read-only = Desde el { $since } el paciente solo puede leer. El acceso en línea termina el { $next }.
enrol-lapse-ended = El acceso en línea terminó el { $since }: ya no es paciente establecido.
enrol-lapse-waits = Algo espera todavía a este paciente: un resultado retenido o sin leer, o una tarea. Nada más cambia hasta resolverlo.

care-title = Atención a este paciente
care-active = El consultorio atiende a este paciente.
care-dismissed = El consultorio terminó su atención a este paciente.
care-left = El paciente dejó el consultorio.
care-what = Cuando termina la atención, los códigos de activación se anulan de inmediato. Se avisa al paciente que su acceso en línea termina, y { $days ->
    [one] un día
   *[other] { $days } días
} después solo puede leer.
care-question = ¿Qué ha cambiado?
care-missing = Elija qué ha cambiado
care-reason = ¿Por qué?
care-reason-wrong = Diga en 10 a 500 caracteres por qué
care-back = Volver al paciente
enrol-gap-topic = Todavía no se habló de: { $topic }
date-before-agreement = Este acuerdo entró en vigor el { $date }. Lo que se firmó o explicó antes no cuenta para él
education-language-other = Otro idioma
education-language-name = El otro idioma
education-language-unnamed = Escriba en qué idioma hablaron
education-interpreter-hint = Para otro idioma: el intérprete, o quién del personal lo habla.
education-interpreter-missing = Escriba quién interpretó, o quién del personal habla este idioma
education-topic-core = { $topic } (siempre necesario)

teaching-title = Quién conoce el portal
teaching-coverage = Instruidos sobre el acuerdo vigente
teaching-percent = { $percent } %: { $taught } de { $accounts } pacientes con cuenta
teaching-nobody = Todavía ningún paciente tiene cuenta
teaching-waiting = Hay que explicarlo otra vez a
teaching-late = De estos, atrasados
teaching-list = A quién explicarlo otra vez, primero lo que vence antes
enrol-again-due = Explique el portal otra vez antes del { $due }.
enrol-again-what = ¿El paciente no está seguro de cómo usar el portal?
enrol-again-ask = Poner en la lista para explicarlo otra vez
cause-new-agreement = El acuerdo cambió desde que se explicó.
cause-triage-stops = El paciente intentó más de una vez escribir sobre algo nuevo o urgente.
cause-long-away = El paciente no ha iniciado sesión en mucho tiempo.
cause-staff-request = Lo pidió nuestro personal.

codes-title = Códigos entregados
codes-none = No hay ningún código entregado.

death-matter = Si este paciente falleció
death-title = Si este paciente vive: { $name }
death-none = Nadie ha dicho que este paciente falleciera.
death-reported-on = Se informó que falleció el { $date }; falta confirmarlo
death-reported = Se informó que falleció; falta confirmarlo
death-on = Falleció el { $date }
death-known = Falleció; no se sabe el día
death-paused = Hasta que usted decida, nadie puede iniciar sesión como este paciente y no sale ningún correo. Un mensaje puede estar equivocado. Averígüelo por otra fuente: un documento, la familia, el hospital o el propio paciente.
death-due = Decida antes del { $due }.
death-undo-what = Si fue un error, un médico o el responsable de privacidad puede corregirlo aquí. La cuenta sigue terminada; el paciente entra de nuevo con un código nuevo.
death-history = Lo que se dijo
death-practice = el consultorio
death-said = Informado por { $source } el { $when }
death-said-day = Informado por { $source } el { $when }: falleció el { $day }
death-taken-back = El { $when } un remitente dijo que el paciente vive.
death-found-died = { $name } confirmó el fallecimiento el { $when }.
death-found-lives = { $name } anotó el { $when } que el paciente vive.
death-found-merged = El expediente se unió a otro el { $when }.
death-settled = { $name } anotó el { $when } que todo lo pendiente quedó resuelto.
death-question = ¿Qué averiguó?
death-died = El paciente falleció
death-died-hint = El acceso en línea termina para siempre, y los correos pendientes se descartan.
death-lives = El paciente vive; el informe fue un error
death-lives-hint = Todo queda como antes, y se avisa al paciente que su acceso en línea funciona de nuevo.
death-proof = ¿Cómo lo sabe?
death-proof-document = Vi un certificado de defunción u otro documento
death-proof-family = Nos lo dijo la familia o el albacea
death-proof-facility = Nos lo dijo un hospital, un hospicio, otro consultorio o el remitente
death-proof-seen = El paciente estuvo aquí
death-proof-spoken = Hablé con el paciente
death-identifiers = Si vio o llamó al paciente: ¿qué le dijo el paciente, y coincide con el expediente? Marque al menos dos.
death-day = Día del fallecimiento
death-day-hint = Por ejemplo 5/2/2026 (mes/día/año). Déjelo vacío si no se sabe, o si el día informado es correcto.
death-note = Qué pasó
death-note-hint = Para el personal, en 10 a 500 caracteres
death-question-missing = Elija qué averiguó
death-proof-missing = Elija cómo lo sabe
death-proof-wrong = Esta fuente no demuestra lo que eligió
death-needs-document = La recepción y enfermería confirman un fallecimiento con un documento. Pida a un médico o al responsable de privacidad que acepte la palabra de otros
death-not-your-part = Solo un médico o el responsable de privacidad puede decidir esto
death-day-wrong = Escriba un día que no esté en el futuro ni antes del nacimiento, por ejemplo 5/2/2026
death-nothing-new = Esto ya está registrado
death-note-wrong = Diga en 10 a 500 caracteres qué pasó
death-open-title = Lo que sigue pendiente de este paciente
death-open-what = Revise cada punto. Diga a la familia o a otro consultorio lo que necesiten saber. Luego anote qué se hizo; todo esto se cierra.
death-done = Qué se hizo
death-done-wrong = Diga en 10 a 500 caracteres qué se hizo
death-settle = Todo esto está resuelto
