# Imágenes de escáneres y radiografías.

imaging-pictures = Imágenes
imaging-picture = Imagen { $number } de { $count }
imaging-taken = del { $day }
imaging-all = { $count ->
    [one] Ver la imagen
   *[other] Ver las { $count } imágenes
}
imaging-before = Imagen anterior
imaging-next = Imagen siguiente
imaging-alone = Abrir solo esta imagen
imaging-back = Volver al informe
imaging-not-shown = { $count ->
    [one] Hay una imagen más que no se muestra aquí: todavía la estamos revisando o no se puede mostrar. Puede preguntarnos por ella.
   *[other] Hay { $count } imágenes más que no se muestran aquí: todavía las estamos revisando o no se pueden mostrar. Puede preguntarnos por ellas.
}
imaging-not-for-judging = Las imágenes pueden verse aquí más pequeñas que las originales. El informe dice lo que significan.

# Para el personal.
imaging-studies = Estudios de imagen
imaging-study = Estudio de imagen
imaging-none = No ha llegado ninguna imagen de este paciente.
imaging-what = Qué se examinó
imaging-machine = Hecho con
imaging-day = Fecha del estudio
imaging-accession = Número de acceso
imaging-came = Recibido
imaging-not-drawn = { $count ->
    [one] Hay una imagen que no se puede mostrar aquí. Se guarda tal como llegó.
   *[other] Hay { $count } imágenes que no se pueden mostrar aquí. Se guardan tal como llegaron.
}
imaging-original = Guardar esta imagen tal como llegó (DICOM)
imaging-names-title = Nombres en las imágenes
imaging-names-words = { $count ->
    [one] Una de ellas puede llevar texto en la propia imagen. El paciente no la ve hasta que alguien la haya revisado.
   *[other] { $count } de ellas pueden llevar texto en la propia imagen. El paciente no las ve hasta que alguien las haya revisado.
}
imaging-names-right = Las he revisado todas: no aparece el nombre de otra persona
imaging-more-have-come = Han llegado más imágenes desde que abrió esta página. Revíselas también.
imaging-no-report-title = No ha llegado ningún informe
imaging-no-report-words = El paciente no ve estas imágenes sin un informe. Pida el informe a quien las hizo, o revíselas usted.
imaging-looked-at = Las he revisado; no hace falta informe
imaging-of-import = { $count ->
    [one] Llegó con una imagen.
   *[other] Llegó con { $count } imágenes.
}
