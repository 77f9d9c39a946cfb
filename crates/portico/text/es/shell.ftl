# Lo que rodea a cada página, y las páginas que dicen que no.

title-refused = Error:
skip-to-content = Ir al contenido de la página
emergency-label = Emergencias
call-number = Llame al { $number }
notices-label = Sobre este portal
notice-demo = Esto es una demostración con personas inventadas.
notice-without-tls = Este portal funciona sin cifrado y responde solo a esta computadora. No lo use para personas reales.
sign-out = Cerrar sesión
places-label = Lugares de este portal
places-menu = Menú
place-home = Inicio
place-messages = Mensajes
place-results = Resultados
place-record = Expediente
place-account = Cuenta
place-today = Hoy
place-patients = Pacientes
place-gate = Resultados
place-holds = Retenidos
place-rules = Reglas
place-followups = Sin leer
place-imports = Importaciones
place-education = Instrucción
place-agreement = Acuerdo
place-ledger = Registro
footer-call = ¿Tiene preguntas? Llámenos al { $phone }.
footer-not-watched = Nadie vigila este portal a toda hora. Si no puede esperar, llame.
idle-title = ¿Sigue usted ahí?
idle-what = { $minutes ->
    [one] Cerraremos su sesión en un minuto, porque no ha habido actividad por un rato.
   *[other] Cerraremos su sesión en { $minutes } minutos, porque no ha habido actividad por un rato.
}
idle-stay = Seguir en la sesión
problems-title = Hay un problema
problem-word = Error:
sheet-call = Teléfono { $phone }
sheet-page = Página { $page } de { $pages }
password-show = Mostrar
password-hide = Ocultar
go-on = Continuar
to-the-start = Ir al inicio

front-title = Portal para pacientes de { $practice }
front-lead = Vea sus resultados, escriba a su equipo médico y administre su cuenta.
front-established = El portal es para los pacientes de este consultorio. Si todavía no tiene un código, pídalo en la recepción.

no-found-title = No encontramos esta página
no-found-what = No hay nada en esta dirección, o no le corresponde a usted verlo.
no-found-next = Revise la dirección, o vaya al inicio y busque desde allí.
no-stale-title = Esta página estuvo abierta demasiado tiempo
no-stale-what = No pudimos comprobar que este formulario viniera de su propia página, así que no se hizo nada.
no-stale-next = Regrese, vuelva a cargar la página y envíelo otra vez.
no-write-title = Aquí puede leer, pero no escribir
no-write-what = Escribirnos en línea es para los pacientes actuales de { $practice }. No se envió nada. Todavía puede leer su expediente.
no-write-next = Para volver a escribirnos, para una cita o para obtener su expediente, llame al { $phone }.
read-only-note = Aquí puede leer, pero ya no escribir: eso es para los pacientes actuales de { $practice }. Para comunicarse con nosotros, llame al { $phone }.
no-many-title = Demasiados intentos
no-many-what = Alguien en su dirección de internet ha intentado esto demasiadas veces.
no-many-next = { $minutes ->
    [one] Espere un minuto, por favor, e intente de nuevo.
   *[other] Espere { $minutes } minutos, por favor, e intente de nuevo.
}
no-large-title = Esto es demasiado de una vez
no-large-what = Lo que envió es más de lo que esta página acepta, o no se pudo leer. No se hizo nada.
no-large-next = Regrese, hágalo más corto y envíelo otra vez.
no-busy-title = En este momento estamos muy ocupados
no-busy-what = Muchas personas están usando el portal ahora mismo. No se hizo nada.
no-busy-next = Intente de nuevo en unos segundos, por favor.
no-fault-title = Lo sentimos, algo salió mal
no-fault-what = El error es nuestro, no suyo. No se cambió nada.
no-fault-next = Intente de nuevo en unos minutos, o llámenos si no puede esperar.
no-reference = Si nos llama por esto, díganos por favor esta referencia: { $reference }

month-january = enero
month-february = febrero
month-march = marzo
month-april = abril
month-may = mayo
month-june = junio
month-july = julio
month-august = agosto
month-september = septiembre
month-october = octubre
month-november = noviembre
month-december = diciembre
date-long = { $day } de { $month } de { $year }
date-and-time = { $date }, { $time }
time-am = a. m.
time-pm = p. m.
