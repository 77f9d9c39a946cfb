# Inicio.

home-title = Inicio
home-new = Qué hay de nuevo
home-nothing-new = Nada nuevo.
home-message = Mensaje nuevo: { $subject }
home-to-do = Qué tiene que hacer
home-nothing-to-do = Nada que hacer por ahora.
home-unfinished = Termine el mensaje que empezó a escribir
home-comment = Su médico escribió sobre: { $title }
home-result = Nuevo resultado: { $title }
