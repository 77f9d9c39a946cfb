# Iniciar sesión y cuidar la propia cuenta.

sign-in = Iniciar sesión
sign-in-title = Iniciar sesión
sign-in-again = Cerramos su sesión porque no hubo actividad por un rato. Inicie sesión otra vez, por favor.
sign-in-kept = Lo que estaba escribiendo está guardado. Lo encontrará después de iniciar sesión.
sign-in-no-match = Ese nombre de usuario y esa contraseña no coinciden.
sign-in-paused = El acceso a esta cuenta está en pausa (hasta: { $until }). Puede cambiar su contraseña o llamar al { $phone }.
sign-in-disabled = El acceso a esta cuenta está en pausa hasta que usted hable con nosotros. Llame por favor al { $phone }.
sign-in-ended = Su acceso en línea ha terminado. Para obtener su expediente, llame al { $phone }.
sign-in-suspended = Su acceso en línea está suspendido hasta que hablemos con usted. Llame al { $phone }.
username-label = Nombre de usuario
password-label = Contraseña
password-new-label = Contraseña nueva
password-present-label = Su contraseña actual
password-save = Guardar la contraseña nueva
password-rules = Al menos { $min } caracteres, con una letra mayúscula (A–Z) y un número o símbolo. Tres palabras unidas con guiones funcionan bien. Puede pegarla.
password-rules-capital = Al menos { $min } caracteres, con una letra mayúscula (A–Z). Tres palabras unidas con guiones funcionan bien. Puede pegarla.
password-rules-sign = Al menos { $min } caracteres, con un número o símbolo. Tres palabras unidas con guiones funcionan bien. Puede pegarla.
password-rules-length = Al menos { $min } caracteres de cualquier tipo. Unas palabras que solo usted pondría juntas funcionan bien. Puede pegarla.
activate-link = Tengo un código de activación

username-too-short = El nombre de usuario debe tener al menos { $min } caracteres
username-too-long = El nombre de usuario puede tener como máximo { $max } caracteres
username-characters = El nombre de usuario solo puede tener letras, números y . _ - @
username-number = El nombre de usuario no puede ser un número de expediente, un número de seguro social ni una fecha
username-reserved = Este nombre de usuario no está disponible. Elija otro
username-taken = Este nombre de usuario no está disponible. Elija otro
username-in-password = Su contraseña actual contiene parte de este nombre. Elija otro nombre, o cambie primero la contraseña
username-too-soon = Usted cambió su nombre de usuario hace poco. Puede cambiarlo otra vez a partir del { $when }.
username-change-title = Cambie su nombre de usuario
username-change = Cambiarlo
username-change-what = A partir de entonces inicia sesión con el nombre nuevo, y cerramos su sesión en todos los demás lugares. Puede cambiarlo una vez cada { $hours ->
    [one] hora
   *[other] { $hours } horas
}.
username-now = Su nombre de usuario actual
username-new-label = Nombre de usuario nuevo
username-save = Guardar el nombre de usuario nuevo
first-password-title = Elija su propia contraseña
first-password-what = La contraseña que le dieron solo sirve para elegir la suya. Elija una que nadie más conozca.
password-too-short = La contraseña debe tener al menos { $min } caracteres
password-too-long = La contraseña es demasiado larga
password-needs-capital = La contraseña debe tener al menos una letra mayúscula (A–Z)
password-needs-non-letter = La contraseña debe tener al menos un número o símbolo
password-personal = La contraseña no puede tener su nombre, su nombre de usuario, su fecha de nacimiento ni el nombre del consultorio
password-common = La contraseña está en la lista de contraseñas comunes. Elija otra
password-pattern = La contraseña no puede ser solo letras y números repetidos o seguidos
password-former = { $count ->
    [one] La contraseña no puede ser la actual ni la anterior
   *[other] La contraseña no puede ser la actual ni una de las últimas { $count }
}

second-factor-title = Escriba su código de seis dígitos
second-factor-what = Abra su aplicación de autenticación y escriba el código que muestra en este momento.
second-factor-label = Código de seis dígitos
second-factor-hint = ¿No tiene su teléfono a mano? Escriba en su lugar su código de recuperación.
second-factor-wrong = Ese código no es correcto. Revíselo e intente de nuevo
second-factor-row = Segundo paso al iniciar sesión
second-factor-on = Activado, con una aplicación de autenticación
second-factor-off = Desactivado.

reset-link = Olvidé mi contraseña
reset-title = Cambie su contraseña olvidada
reset-what = Escriba su nombre de usuario. Si la cuenta tiene un correo electrónico confirmado, le enviamos un enlace. También necesita su código de recuperación o su aplicación de autenticación.
reset-send = Enviar el enlace
reset-or-call = ¿No tiene correo electrónico o código de recuperación? Llámenos al { $phone }. Le ayudaremos después de comprobar quién es usted.
reset-asked-title = Revise su correo electrónico
reset-asked-what = Si hay una cuenta con este nombre de usuario y un correo electrónico confirmado, el enlace va en camino. Sirve por poco tiempo y una sola vez.
reset-choose-title = Elija una contraseña nueva
reset-code-label = Código de recuperación o código de seis dígitos
reset-code-hint = El código de recuperación está en la hoja que recibió al inscribirse: doce letras y números.
reset-no-match = El enlace y el código no coinciden, o el enlace ya venció. Revise el código, pida un enlace nuevo o llame al { $phone }.
reset-desk-link = El consultorio me dio un código de recuperación nuevo por teléfono o en el consultorio
reset-desk-title = Elija una contraseña nueva con nuestro código
reset-desk-what = ¿Comprobamos quién es usted y le dimos un código de recuperación nuevo? Entonces no necesita correo electrónico. El código sirve aquí por { $days } días, con su nombre de usuario y su fecha de nacimiento.
reset-birth-hint = Mes, día y año, por ejemplo 3/14/1961. El personal del consultorio deja este campo vacío.
reset-desk-code-hint = Doce letras y números.
reset-desk-no-match = Estos datos no coinciden con un código que le dimos, o el código ya venció. Revíselos o llame al { $phone }.
reset-done-title = Su contraseña ha cambiado
reset-done-what = Cerramos su sesión en todas partes. Inicie sesión con la contraseña nueva.

account-title = Su cuenta
account-email-title = Correo electrónico
account-password-title = Cambie su contraseña
account-password-wrong = Esa no es su contraseña actual
email-label = Correo electrónico
email-hint = Allí le avisamos cuando hay algo nuevo en su portal. Nunca escribimos sobre su salud por correo electrónico.
email-none = Ninguno. Le llamaremos o le escribiremos por correo postal.
email-not-verified = todavía sin confirmar
email-wrong = Escriba un correo electrónico como nombre@example.com
email-send-code = Enviar un código a este correo
email-code-sent = Enviamos seis dígitos a { $email }. Escríbalos abajo.
email-code-label = Los seis dígitos del correo
email-code-wrong = Estos dígitos no son correctos, o ya vencieron. Revíselos o pida otros
email-code-again = Enviar otros dígitos
email-too-often = Hoy le enviamos varios códigos. Intente de nuevo mañana, o llame al { $phone }
email-verify = Confirmar el correo
authenticator-title = Agregue una aplicación de autenticación
authenticator-scan = Escanee esta imagen con su aplicación de autenticación.
authenticator-picture = Un código QR que agrega esta cuenta a su aplicación de autenticación
authenticator-address = ¿Está en el mismo teléfono? Use en su lugar esta dirección:
authenticator-type = Escriba los seis dígitos que la aplicación muestra ahora.
authenticator-add = Agregar una aplicación de autenticación
authenticator-remove = Quitar la aplicación de autenticación
authenticator-remove-what = Después, su contraseña sola bastará para iniciar sesión. Hágalo si perdió el teléfono y luego agregue la aplicación en el nuevo.
recovery-title = Código de recuperación
recovery-what = El código de recuperación le permite volver a iniciar sesión si pierde su contraseña o su teléfono. Si pide uno nuevo, el anterior deja de servir.
recovery-replaced = Este es su nuevo código de recuperación; el anterior ya no sirve.
recovery-keep = Anote este código o imprima esta página, y guárdelo con sus papeles. Lo mostramos solo una vez.
recovery-new = Crear un código de recuperación nuevo
