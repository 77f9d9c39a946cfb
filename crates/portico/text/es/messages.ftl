# Lo que los pacientes y el consultorio se escriben.

card-emergency-title = Llame al { $number } ahora si no puede esperar
card-call-crisis = Llame al { $number }: crisis de salud mental
card-new-problem-title = ¿Un problema nuevo? Llámenos
card-hours = Atendemos: { $hours }.
statement-title = Confidencialidad

messages-title = Mensajes
messages-write = Escríbanos
messages-empty = Todavía no hay mensajes.
messages-new = Nuevo
messages-older = Mensajes anteriores
messages-of-all = Mensajes de los pacientes
messages-of = Mensajes de { $name }
messages-reference-hint = Dos grupos de cuatro letras o números, como los lee el paciente
messages-none = Aquí no hay mensajes.
messages-last = Último mensaje
messages-answer = Respuesta
messages-back = Todos los mensajes
messages-late = Nuestra respuesta se ha retrasado. Lo sentimos. Por favor, llame al { $phone }.
messages-kept = Guardamos lo que escribió. No se ha enviado.
messages-dropped = Se borró lo que había empezado a escribir.
messages-unfinished = Empezó a escribirnos y no lo envió.
messages-go-on = Continuar

topic-title = Escríbanos
topic-label = ¿De qué se trata?
topic-missing = Elija de qué se trata
topic-clinical = Algo para lo que ya le estamos tratando
topic-result = Una pregunta sobre un resultado
topic-medicine = Un medicamento
topic-appointment = Una cita
topic-form = Un formulario, una carta o una referencia
topic-billing = Una factura
topic-portal-help = Ayuda con este portal
topic-new-problem = Un síntoma o problema nuevo
topic-urgent = Algo urgente

compose-title = Escriba su mensaje
compose-about = Se trata de: { $topic }.
compose-change = Cambiar
compose-due = Normalmente respondemos a más tardar el { $due }.
compose-usual = Nuestro tiempo habitual en los últimos 30 días: { $days ->
    [one] 1 día.
   *[other] { $days } días.
}
compose-subject-result = Mi prueba del { $date }
compose-closed = Ahora estamos cerrados. Nadie leerá esto hasta el { $opens }.
compose-draft = Esto es lo que escribió antes. No se ha enviado.
compose-subject = Asunto
compose-subject-hint = Unas pocas palabras, como máximo { $max } caracteres.
compose-body = Su mensaje
compose-body-hint = Como máximo { $max } caracteres. No escriba aquí sobre un problema nuevo.
compose-send = Enviar el mensaje
compose-keep = Guardar para después
compose-stop = Esto es nuevo o urgente
compose-drop = Borrarlo
compose-or-call = ¿Prefiere hablar? Llame al { $phone }.
message-subject-empty = Escriba un asunto
message-subject-too-long = El asunto es demasiado largo. Use como máximo { $max } caracteres
message-body-empty = Escriba su mensaje
message-body-too-long = El mensaje es demasiado largo. Use como máximo { $max } caracteres

stopped-title = Por favor, llámenos por esto
stopped-now-if = Llame al { $number } ahora si usted, o alguien que está con usted:
stopped-now-chest = tiene dolor o presión en el pecho, o le falta el aire
stopped-now-stroke = tiene la cara caída, un brazo o una pierna débil, o dificultad para hablar
stopped-now-bleeding = sangra y no para
stopped-now-faint = se desmaya, tiene una convulsión o no despierta
stopped-now-harm = tomó demasiados medicamentos o drogas, o piensa en el suicidio
stopped-visit = Para pedir una cita por teléfono, llame al { $phone } y diga lo que necesita.
stopped-appointment = Pedir una cita aquí, si puede esperar
stopped-draft-title = Lo que escribió
stopped-draft = Puede copiarlo o leérnoslo por teléfono. Se lo guardamos hasta el { $until }. No se ha enviado.
stopped-back = Se trata de otra cosa

interruption-title = ¿Es urgente?
interruption-what = Algunas de sus palabras pueden significar que necesita ayuda ahora, o que es un problema nuevo. No hemos enviado su mensaje.
interruption-kept = { $hours ->
    [one] Puede copiarlo o leérnoslo por teléfono. Lo guardamos durante una hora. No se ha enviado.
   *[other] Puede copiarlo o leérnoslo por teléfono. Lo guardamos durante { $hours } horas. No se ha enviado.
}
interruption-back = Volver
interruption-tick = Esto no es urgente ni es un problema nuevo
interruption-tick-missing = Marque la casilla si no es urgente ni es un problema nuevo. Si lo es, llame
interruption-send = Esto no es urgente ni es un problema nuevo: enviar

sent-title = Su mensaje se envió
sent-reference = Referencia:
sent-urgent = Como sus palabras pueden significar algo urgente, lo miramos primero, a más tardar el { $due }. Si empeora, no nos espere.
sent-next = Nuestra respuesta se lee aquí, en este portal. Si tenemos su correo electrónico, le avisamos cuando llegue.
sent-call = Si tarda más, o si prefiere hablar, llame al { $phone } y dé la referencia.
sent-see = Ver su mensaje

reply-title = Escribir de nuevo sobre esto
thread-staff-title = Mensaje: { $subject }
thread-about = Tema
thread-read = Leído por el paciente: { $at }
thread-unread = El paciente todavía no lo ha leído
thread-sent-anyway = Se advirtió al paciente, y dijo que no es urgente ni nuevo.
thread-read-closely = Lea con cuidado
thread-words-denied = Estas palabras significan peligro, pero hay un «no» antes. No se avisó a nadie.
thread-words = Palabras encontradas: { $words }
thread-unscanned = Sin revisar: la máquina no lee este idioma. Léalo antes que los demás quien pueda.
thread-nothing-waits = Aquí nada espera respuesta.
answer-title = Responder
answer-hint = La declaración de confidencialidad va con la respuesta.
answer-send = Enviar la respuesta
answer-sent = Su respuesta se envió.
answer-handed-over = Se pasó a otra persona.
answer-use-visit = Usar el texto para una cita
answer-needs-visit = Gracias por escribirnos. Para ayudarle con esto necesitamos verle. Llámenos al { $phone } para pedir una cita. Si empeora, no espere: llámenos o, en una emergencia, llame al { $emergency }.
hand-over-title = Pasar a otra persona
hand-over-label = A
hand-over-do = Pasar
