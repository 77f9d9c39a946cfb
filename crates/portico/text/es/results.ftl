# Resultados, para pacientes y para el personal.

results-title = Sus resultados de pruebas
results-lead = Los más nuevos primero. Abra un resultado para leerlo completo.
results-none = Todavía no hay resultados aquí.
results-new = Nuevo
results-usual = Nada está marcado como fuera de lo habitual
results-some-outside = Algunos valores están fuera de lo habitual
results-important = Importante. Llámenos si algo no le queda claro.
results-later = ¿Falta una prueba? Algunas tardan más, y sobre otras quizás lo llamemos primero.

result-back = Todos los resultados
result-comment = De su médico
result-values = Lo que se encontró
result-notes = Notas del laboratorio
result-corrected-on = Este resultado se corrigió el { $date }. Los valores de aquí son los correctos. La versión anterior está abajo.
result-being-corrected = Este resultado se está corrigiendo. Su médico lo llamará. ¿Preguntas? Llame al { $phone }.
result-before = La versión anterior
result-before-from = Como llegó el { $date }. Se corrigió y ya no vale.
result-usual-range = Valores habituales: { $range }
result-no-range = El laboratorio no dio valores habituales.
result-bar-text = { $value }. { $range }
result-trend = Cómo ha cambiado con el tiempo
result-trend-caption = { $name } a lo largo del tiempo
result-trend-text = { $name }: de { $first } el { $first_day } a { $last } el { $last_day }, { $count } valores.
result-next = Qué hacer ahora
result-next-words = Si su médico escribió algo arriba, sígalo. Si un valor está fuera de lo habitual, no siempre significa que algo anda mal. Si no entiende algo, pregúntenos.
result-next-urgent = ¿Se siente mal ahora? No espere una respuesta aquí. Llame al { $phone }, o al { $emergency } en una emergencia.
result-ask = Preguntar sobre este resultado
result-source = Sobre este informe
result-lab-title = El laboratorio lo llama
result-collected = Tomado
result-reported = Informado
result-ordered-by = Pedido por
result-laboratory = Laboratorio
result-laboratory-id = Número del laboratorio (CLIA)
result-laboratory-director = Director del laboratorio
result-print = Puede imprimir esta página para sus papeles.
column-value = Valor

value-negative = Negativo
value-positive = Positivo
value-detected = Se encontró
value-not-detected = No se encontró
value-none = Sin valor
value-within = dentro de lo habitual
value-little-above = un poco por encima de lo habitual
value-above = por encima de lo habitual
value-well-above = muy por encima de lo habitual
value-little-below = un poco por debajo de lo habitual
value-below = por debajo de lo habitual
value-well-below = muy por debajo de lo habitual
value-not-usual = no es lo esperado
value-usual = como se esperaba

gate-title = Resultados que esperan una conversación
gate-lead = Los pacientes todavía no los ven. Llame y anote lo que se dijo: el resultado se muestra de inmediato.
gate-none = Ningún resultado espera.
gate-record = Anotar la conversación
gate-hours = { $hours ->
    [0] menos de una hora
    [one] 1 hora
   *[other] { $hours } horas
}
gate-attempts = { $count ->
    [one] 1 intento
   *[other] { $count } intentos
}
gate-no-phone = No hay teléfono anotado
gate-unfinished = El laboratorio no ha terminado
gate-rule-none = Como se esperaba
gate-rule-lab-flag = Marca del laboratorio: { $because }
gate-rule-critical-value = Crítico según la lista del consultorio: { $because }
gate-rule-significant-kind = Importante por su tipo: { $because }
gate-rule-narrative-word = El informe dice «{ $because }»
gate-rule-outside-range = Fuera de su rango: { $because }
gate-rule-unknown-flag = Una marca que nadie conoce: { $because }
gate-rule-unknown-unit = Una unidad que no se puede juzgar: { $because }
gate-rule-unreadable = Las reglas no lo pueden leer: { $because }
gate-rule-clinician = Lo decidió un médico: { $because }
column-patient = Paciente
column-why = Por qué
column-since = Desde
column-phone = Teléfono
column-next = Siguiente

staff-result-title = Resultado: { $title }
staff-held-notice = El paciente todavía no puede ver esto.
staff-released = El paciente lo ve desde
staff-seen = Leído por primera vez por el paciente
staff-not-seen = Todavía no
staff-wrong-chart = ¿Está en el expediente equivocado? Ver el mensaje con el que llegó
staff-conversations = Conversaciones
staff-class-title = Juzgar este resultado
staff-class-what = Úselo cuando ninguna regla pudo juzgarlo o cuando usted juzga otra cosa. Un resultado retenido que ya no es serio se muestra de inmediato.
staff-class-missing = Elija una clase
staff-class-why = Por qué
staff-class-why-missing = Dé una razón de 5 a 200 caracteres
staff-class-save = Guardar la clase

talk-title = Anotar una conversación sobre un resultado
talk-what = Solo cuenta una conversación en vivo. El paciente ve el resultado en cuanto usted guarda esto.
talk-not-held = Este resultado no está retenido. Aun así puede anotar una conversación.
talk-draft = Esto es lo que escribió antes. No se ha guardado y no ha mostrado nada al paciente.
talk-open-result = Abrir el resultado
talk-day = Día
talk-time = Hora
talk-how = ¿Cómo hablaron?
talk-how-hint = Un mensaje de voz, una carta, un correo o un mensaje del portal no cuenta.
talk-by-phone = Por teléfono
talk-in-person = En persona
talk-by-video = Por video
talk-with = ¿Con quién?
talk-with-patient = El paciente
talk-with-representative = Un representante legal
talk-identifiers = ¿Qué dos datos confirmó?
talk-said-label = Lo que usted dijo
talk-said-hint = Al menos { $chars } caracteres.
talk-understood = El paciente lo repitió con sus propias palabras y lo entendió
talk-plan-label = Qué sigue
talk-plan-hint = Tratamiento, próxima prueba o cita, y para cuándo.
talk-comment-label = Su comentario para el paciente
talk-comment-hint = Al menos una frase. Aparece encima de los números.
talk-save = Guardar y mostrar el resultado
talk-not-your-part = Solo un médico puede comunicar este resultado
talk-not-opened = Abra y lea el resultado antes de anotar una conversación sobre él
talk-no-time = Escriba el día y la hora de la conversación
talk-in-the-future = La conversación no puede estar en el futuro
talk-before-the-result = La conversación no puede ser anterior al resultado final
talk-not-live = Elija teléfono, en persona o video. Lo demás no es una conversación
talk-no-one-named = Diga con quién habló
talk-two-identifiers = Marque al menos dos datos que confirmó
talk-said-too-short = Escriba lo que dijo con al menos { $chars } caracteres
talk-not-understood = Confirme que el paciente entendió
talk-no-plan = Escriba en una frase qué sigue
talk-no-comment = Escriba al menos una frase para el paciente
talk-too-long = Un texto es demasiado largo. Use menos de 1900 caracteres en cada uno

attempts-title = Intentos de localizar al paciente
attempts-what = Anote las llamadas que no llegaron a nadie. No liberan el resultado. Nunca deje información de salud en una contestadora.
attempt-number = Número al que llamó
attempt-number-missing = Escriba el número al que llamó
attempt-outcome = Qué pasó
attempt-outcome-missing = Elija qué pasó
attempt-no-answer = No contestó
attempt-left-message = Dejó un mensaje sin información de salud
attempt-wrong-number = Número equivocado
attempt-call-later = Pidió que llamen más tarde
attempt-save = Guardar este intento
staff-wish = Deseo para noticias serias
staff-wish-talk = Hablar primero
staff-wish-online = En línea enseguida
staff-wish-unknown = Todavía no lo ha dicho
