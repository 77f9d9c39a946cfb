# Las listas que deciden sobre los resultados, y quién las aprobó.

rules-title = Reglas para los resultados
rules-lead = Con estas listas el portal decide qué resultados esperan una conversación. La dirección médica lee y aprueba cada lista, y la persona encargada de la privacidad lo que el consultorio retiene por su propia norma. Una lista pendiente también se aplica.
rules-critical-values = Valores críticos
rules-units = Unidades
rules-significant-tests = Pruebas importantes
rules-narrative-words = Palabras en los informes
rules-state-pack = Ley estatal
rules-hold-policy = Retener resultados hasta una conversación
rules-hold-policy-about = Esto lo quiere el consultorio, no lo pide ninguna ley. La orientación federal sobre el bloqueo de información dice que una norma que retrasa los resultados de todos probablemente es incorrecta. No es incorrecto esperar porque el paciente lo pidió, porque una ley lo exige o porque un profesional teme por la vida o la seguridad de un paciente. La persona encargada de la privacidad firma que el consultorio lo quiere de todos modos.
rules-mode = modo: { $value }
rules-pending = Pendiente de aprobación
rules-approved = Aprobada
rules-source = Origen
rules-version = Versión
rules-standing = Aprobación
rules-approved-by = { $name }, { $day }
rules-approved-before = { $name } aprobó la versión { $version } el { $day }. La lista ha cambiado desde entonces.
rules-never = Nadie ha aprobado todavía esta lista.
rules-changes = Lo que ha cambiado desde entonces
rules-only-order = Solo el orden de las entradas.
rules-added = Nueva: { $name }
rules-removed = Eliminada: { $name }
rules-changed = Cambiada: { $name }
rules-was = Antes: { $says }
rules-is = Ahora: { $says }
rules-read = Leer toda la lista: { $name }, { $count ->
    [one] una entrada
   *[other] { $count } entradas
}
rules-entry = Entrada
rules-says = Lo que dice
rules-tick = He leído esta lista: { $name }
rules-approve = Aprobar { $name }
rules-not-read = Marque que ha leído la lista
rules-other-version = La lista ha cambiado desde que usted abrió esta página. Léala otra vez y después apruébela
rules-low = { $value } o menos
rules-high = { $value } o más
rules-unit = en { $value }
rules-loinc = LOINC { $value }
rules-names = conocida como: { $value }
rules-words = palabras: { $value }
rules-values = solo cuando dice: { $value }
rules-also = también se escribe: { $value }
rules-denials = junto a estas, una palabra no cuenta: { $value }
rules-elsewhere = un nombre con una de estas no es de la sangre: { $value }
rules-findings = estas cuentan como hallazgo: { $value }
rules-times = por { $value }
rules-days = se muestra desde el día { $value }, contado desde que fue definitivo
rules-some-pending = Todavía sin aprobar: { $lists }. También se aplican.
rules-some-pending-link = Ver las reglas
