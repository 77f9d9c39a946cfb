# El expediente de salud.

record-title = Su expediente de salud
record-lead = Esto es lo que el consultorio tiene anotado sobre usted. Si falta algo o algo está mal, díganos.
record-to-results = Ver sus resultados de pruebas
record-medicines = Medicinas
record-medicines-none = No hay medicinas anotadas.
record-conditions = Problemas de salud
record-conditions-none = No hay problemas de salud anotados.
record-allergies = Alergias
record-allergies-none = No hay alergias anotadas.
record-immunizations = Vacunas
record-immunizations-none = No hay vacunas anotadas.
record-procedures = Procedimientos
record-procedures-none = No hay procedimientos anotados.
record-visits = Visitas
record-visits-none = No hay visitas anotadas.
record-past = En el pasado
record-wrong = ¿Hay algo mal aquí?
record-wrong-link = Escríbanos sobre esto

chart-title = Expediente de { $name }
chart-deceased = Fallecido
chart-reports = Resultados e informes
chart-reports-none = No hay resultados ni informes.
chart-none = Nada anotado.
column-test = Prueba
column-date = Fecha
column-class = Clase
column-source = De
badge-held = Retenido
badge-corrected = Corregido
class-routine = Rutinario
class-abnormal = Anormal
class-unclassified = Sin clasificar
class-significant = Importante
class-critical = Crítico
word-yes = Sí
