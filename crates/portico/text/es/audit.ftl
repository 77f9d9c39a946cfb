# La página del registro, para quien cuida la privacidad y para quien administra el portal.

ledger-title = Registro
ledger-what = Todo lo que se vio y se hizo, lo más nuevo primero. Cada fila está encadenada a la anterior, así que un cambio se notaría. Mirar aquí también deja una fila.
ledger-verified = Revisado de principio a fin el { $when }: { $found }.
ledger-not-whole = NO ESTÁ ÍNTEGRO, según la revisión del { $when }: { $found }.
ledger-not-verified = Todavía no se ha revisado de principio a fin; se hace cada día.
ledger-filter = Mostrar
ledger-nobody = Ningún paciente coincide con lo que escribió, o coinciden varios. Use el número de expediente.
ledger-patient-hint = Número de expediente, o apellido y nombre
ledger-empty = Ninguna fila coincide.
ledger-row = Fila
ledger-when = Cuándo
ledger-who = Quién
ledger-action = Qué
ledger-patient = Paciente
ledger-object = Cosa
ledger-detail = Datos
ledger-older = Filas anteriores
