# Los correos, y el buzón de la demostración. Ningún correo dice nada sobre la salud de nadie.

mailbox-title = Buzón de la demostración
mailbox-what = En la demostración ningún correo sale de esta computadora. Esto es lo que se habría enviado, lo más nuevo primero.
mailbox-empty = Todavía no se ha enviado nada.
mail-no-reply = Por favor no responda a este correo: nadie lee las respuestas. Inicie sesión para escribirnos.
mail-not-you = Si no fue usted, llámenos al { $phone }.
mail-new-subject = { $practice }: hay algo nuevo en su portal
mail-new-body = Hay algo nuevo para usted en su portal para pacientes. Inicie sesión para verlo.
mail-urgent-subject = { $practice }: algo urgente le espera
mail-urgent-body = Algo urgente espera en la lista de su equipo en el portal para pacientes. Inicie sesión y mire Hoy.
mail-locked-subject = { $practice }: acceso en pausa
mail-locked-body = Alguien escribió demasiadas veces una contraseña equivocada para su cuenta. Por eso el acceso está en pausa por un rato.
mail-code-subject = { $practice }: su código
mail-code-body = Su código es { $digits }. Sirve por { $minutes } minutos. Escríbalo en el portal para confirmar esta dirección.
mail-reset-subject = { $practice }: elija una contraseña nueva
mail-reset-body = Use este enlace para elegir una contraseña nueva. Sirve una sola vez y por { $minutes } minutos. También necesita su código de recuperación o su aplicación de autenticación.
mail-changed-subject = { $practice }: su contraseña cambió
mail-changed-body = La contraseña de su cuenta se acaba de cambiar, y cerramos su sesión en todos los demás lugares.
mail-account-subject = { $practice }: un cambio en su cuenta
mail-authenticator-body = Se acaba de agregar una aplicación de autenticación a su cuenta, y cerramos su sesión en todos los demás lugares.
mail-no-authenticator-body = Se acaba de quitar la aplicación de autenticación de su cuenta, y cerramos su sesión en todos los demás lugares.
mail-recovery-body = Se acaba de crear un código de recuperación nuevo para su cuenta. El anterior ya no sirve.
mail-address-body = Su cuenta tiene ahora otro correo electrónico. Ya no escribiremos a este.
mail-anchor-subject = { $practice }: el ancla del registro
mail-anchor-body = Guarde este correo. La línea de abajo demuestra más adelante que el registro del portal no se cambió antes de este momento.
