# The ledger's page, for the privacy officer and the administrator.

ledger-title = Ledger
ledger-what = Everything that was seen and done, newest first. Each row is chained to the one before, so a change would show. Looking here is a row too.
ledger-verified = Walked from end to end on { $when }: { $found }.
ledger-not-whole = NOT WHOLE, found on { $when }: { $found }.
ledger-not-verified = Not walked from end to end yet; this is done every day.
ledger-filter = Show
ledger-nobody = No patient fits what you typed, or several do. Use the record number.
ledger-patient-hint = Record number, or last name and first name
ledger-empty = No rows match.
ledger-row = Row
ledger-when = When
ledger-who = Who
ledger-action = What
ledger-patient = Patient
ledger-object = Thing
ledger-detail = Facts
ledger-older = Older rows
