# Las páginas de los clientes.

## En todas las páginas

site-unnamed = Reservas
skip-to-content = Ir al contenido
nav-label = Principal
nav-services = Servicios
nav-bookings = Su reserva
call-shop = Llámenos: { $phone }
foot-note = Reserve en línea en un minuto. Sin cuenta ni contraseña.
optional = (opcional)

## Horas y precios

moment-today = Hoy { $time }
moment-tomorrow = Mañana { $time }
time-span = { $start } a { $end }
zone-named = hora de { $place } ({ $zone })
zone-place = hora de { $place }
price-from = desde { $amount }
price-on-inspection = Precio tras la revisión
# $currency: su código. Los números se escriben como donde la moneda es de casa.
number-group = { $currency ->
    [USD] ,
    [MXN] ,
   *[other] .
}
number-decimal = { $currency ->
    [USD] .
    [MXN] .
   *[other] ,
}
money = { $number }{"\u00A0"}{ $currency }
money-usd = ${ $number }
money-cad = { $number }{"\u00A0"}CA$
money-aud = { $number }{"\u00A0"}AU$
money-nzd = { $number }{"\u00A0"}NZ$
money-eur = { $number }{"\u00A0"}€
money-mxn = ${ $number }
money-gbp = { $number }{"\u00A0"}£
money-jpy = { $number }{"\u00A0"}¥

## Horario

hours-title = Horario
hours-closed = Cerrado
hours-interval = { $from } – { $to }
status-open = Abierto ahora
status-closed = Cerrado ahora
status-open-until = Abierto hasta las { $time }
status-opens-today = Cerrado, abre hoy a las { $time }
status-opens-tomorrow = Cerrado, abre mañana a las { $time }
status-opens-day = Cerrado, abre el { $day } a las { $time }
status-opens-date = Cerrado, abre el { $date } a las { $time }

## Inicio

home-description = Reserve un servicio en { $name }, en { $city }: vea las horas libres, elija una y listo. No hace falta cuenta.
home-book = Reservar hora
home-call = Llamar al { $phone }
home-most-booked = Lo más reservado
home-all-services = Todos los servicios y precios
home-closures = Próximos días cerrados
home-visit = Horario y dirección
home-where = Dónde estamos
home-held = ¿Ya tiene una reserva?
home-held-text = Vea, mueva o cancele su reserva con su referencia y su correo electrónico.
home-held-link = Buscar su reserva
map-link = Abrir en un mapa
card-next = Primera hora libre
card-none = Nada libre en dos semanas
card-see-times = Ver horas más adelante

## Servicios

services-title = Servicios y precios
services-description = Qué hace { $name }, cuánto tarda y cuánto cuesta. Elija un servicio para ver las horas libres.
services-lede = Elija uno para ver cuándo tenemos libres un puesto y un mecánico.
services-see-times = Ver horas
services-on-request = se la confirmamos

## Elegir una hora

crumb-services = Todos los servicios
availability-title = { $service }: { $date }
availability-description = Horas libres para { $service }.
availability-heading = Elija una hora para
availability-service = Servicio
availability-date = Fecha
availability-show = Ver horas
week-label = Días
week-previous = Días anteriores
week-next = Días siguientes
day-free = { $count ->
    [one] { $count } libre
   *[other] { $count } libres
}
day-full = Lleno
day-closed = Cerra{"\u00AD"}do
day-too-soon = Muy pronto
day-too-far = Aún no
part-morning = Mañana
part-midday = Mediodía
part-afternoon = Tarde
start-left = { $count ->
    [one] queda { $count }
   *[other] quedan { $count }
}
start-gone = Esa hora ya no se puede reservar. Elija una de estas.
start-missing = Elija primero una de las horas de abajo.
continue = Continuar
continue-with = Continuar con { "{time}" }
next-free = Primera hora libre: { $moment }
none-full = Este día está lleno.
none-closed = Ese día no hacemos este servicio.
none-too-soon = Ya es tarde para reservar este día en línea.
none-too-far = Todavía no aceptamos reservas para ese día.
none-at-all = No hay nada libre en los días para los que aceptamos reservas. Llámenos, por favor.

## Datos

book-title = Sus datos
book-heading = ¿Quién viene?
book-brief = { $service }, { $moment }
book-other-times = Otras horas
book-more = Datos del vehículo y notas (opcional)
book-send = Reservar esta hora
book-ask = Pedir esta hora
book-on-request = Le guardamos la hora y se la confirmamos en cuanto hayamos visto su solicitud.
book-again = Intentar de nuevo
book-busy = Reservando su hora…
book-privacy = Usamos sus datos solo para esta reserva.
policy-until = Puede moverla o cancelarla usted mismo hasta { $notice } antes.
policy-any-time = Puede moverla o cancelarla usted mismo en cualquier momento antes de la hora.

field-name = Nombre
field-email = Correo electrónico
hint-email = Con él y la referencia podrá volver a encontrar su reserva.
field-phone = Teléfono
field-plate = Matrícula
field-vin = VIN
hint-vin = 17 caracteres, en el permiso de circulación
field-make = Marca
field-model = Modelo
field-year = Año
field-notes = Notas para el taller
hint-notes = Qué oye, ve o nota, y cuándo.
field-reference = Referencia
hint-reference = Ocho letras y cifras, como 7KQ4-M2XD
field-reason = ¿Por qué cancela?
hint-reason = Nos ayuda a planificar. Nadie le llamará por ello.

## Qué falta en un formulario

error-title = Revise, por favor: { $title }
error-summary = { $count ->
    [one] Hay una cosa que revisar
   *[other] Hay { $count } cosas que revisar
}
error-unclear = Algo del formulario no se pudo aceptar. Repáselo, por favor.
error-any-required = Esto es necesario.
error-any-too-long = Esto es demasiado largo. Acórtelo, por favor.
error-any-characters = Aquí hay caracteres que no podemos guardar.
error-any-past = Esta hora ya pasó. Vuelva y elija otra.
error-any-too-soon = Ya es tarde para reservar esta hora en línea. Vuelva y elija una más adelante.
error-any-too-far = Todavía no aceptamos reservas para tan tarde. Vuelva y elija una hora anterior.
error-any-off-grid = Esta no es una de nuestras horas de comienzo. Vuelva y elija otra.
error-any-outside-hours = A esa hora no estamos abiertos el tiempo suficiente. Vuelva y elija otra hora.
error-name-required = Escriba su nombre.
error-email-required = Escriba su correo electrónico, para que podamos confirmar.
error-email-email = Escriba un correo electrónico como nombre@example.com.
error-phone-phone = Escriba un número de teléfono con su prefijo.
error-year-number = Escriba el año con cuatro cifras.
error-year-year = Escriba el año en que se fabricó el vehículo.
error-plate-plate = Escriba las letras y cifras de la matrícula.
error-vin-vin = Un VIN tiene 17 letras y cifras, sin I, O ni Q.
error-vin-vin-check-digit = Este VIN no cuadra. Compárelo con el permiso de circulación.
error-reference-required = Escriba la referencia de su confirmación.

## Una hora que ya no está

taken-title = Esa hora se acaba de ocupar
taken-heading = { $moment } se acaba de ocupar
taken-text = Otra persona la reservó un momento antes. Todavía no hemos reservado nada para usted.
taken-nearest = Estas son las horas libres más cercanas:
taken-book = Reservar { $moment }
taken-move = Mover a { $moment }
taken-none = No hay nada libre cerca.
taken-all = Ver todas las horas libres
taken-kept = Lo que escribió se conserva
used-title = Este formulario ya reservó una hora
used-text = Se envió antes con otros datos, así que no hemos reservado otra vez. Mire su reserva, o empiece de nuevo para hacer otra.
used-again = Hacer otra reserva

## Una reserva

booking-title = Reserva { $reference }
booking-heading-new = Su hora está reservada
booking-heading = Su reserva
booking-heading-ended = Esta cita ya pasó
booking-heading-cancelled = Esta reserva está cancelada
booking-heading-requested = Estamos viendo su solicitud
booking-heading-arrived = Su vehículo está con nosotros
booking-heading-in-service = Estamos trabajando en su vehículo
booking-heading-completed = Todo listo
booking-heading-no-show = Le echamos de menos
booking-reference = Referencia
booking-where = Dónde
booking-workshop = En el taller
booking-with = { $mechanic }, { $bay }
booking-vehicle = Vehículo
booking-for = Reservado para
booking-notes = Notas
booking-bring = Traiga, por favor
booking-calendar = Añadir al calendario
booking-move = Mover a otra hora
booking-cancel = Cancelar la reserva
booking-until = Se puede hasta: { $until }.
booking-too-late = Falta muy poco para cambiarla en línea. Llámenos y lo arreglamos.
booking-keep-link = Guarde el enlace de esta página: es la llave de su reserva.
booking-again = Reservar otra vez
booking-cancelled-text = El puesto queda libre para otra persona. Gracias por avisarnos.
back-to-booking = Volver a su reserva
warning-vin = El VIN no cuadra. Compárelo con el permiso de circulación, por favor.
done-requested = Tenemos su solicitud y le guardamos la hora. Le avisamos en cuanto esté confirmada.
done-booked = Reservado. Le esperamos.
done-moved = Movida. La nueva hora está abajo.
done-cancelled = Cancelada. No tiene que hacer nada más.
changed-meanwhile = Esta reserva ha cambiado entretanto. Así está ahora.
changed-too-late = Esto ya no se puede cambiar en línea. No se ha cambiado nada.
calendar-summary = { $service } en { $shop }
calendar-description = Referencia { $reference }. Para cambiarla, llame al { $phone } o abra su reserva.

## Mover y cancelar

move-title = Mover su reserva
move-now = Reservada ahora: { $moment }
move-send = Mover la reserva
move-to = Mover a { "{time}" }
move-busy = Moviendo su reserva…
move-unchanged = Su reserva sigue a la hora de antes.
cancel-title = ¿Cancelar esta reserva?
cancel-send = Cancelar la reserva
cancel-keep = Conservarla
cancel-busy = Cancelando…
cancel-move-instead = Mejor moverla a otra hora

## Buscar una reserva

find-title = Buscar su reserva
find-lede = Escriba la referencia de su confirmación y el correo electrónico con el que reservó.
find-send = Buscar la reserva
find-busy = Buscándola…
find-unknown = No tenemos ninguna reserva con esta referencia y este correo. Revise los dos, o llámenos.

## Dejar de recibir recordatorios

unsubscribe-title = ¿Dejar de recibir recordatorios?
unsubscribe-text = No enviaremos más recordatorios a este correo. Le seguiremos avisando cuando reserve, cambie o cancele.
unsubscribe-send = No más recordatorios
unsubscribe-done = No habrá más recordatorios
unsubscribe-done-text = No le recordaremos más sus citas por correo. Le seguiremos avisando cuando reserve, cambie o cancele.
unsubscribe-undo = Volver a recibirlos
unsubscribe-undone = Los recordatorios vuelven
unsubscribe-undone-text = Le recordaremos su próxima cita por correo.
unsubscribe-texts-too = También le recordamos sus citas por mensaje de texto. Puede dejar de recibirlos también.
unsubscribe-send-both = Ningún recordatorio más
unsubscribe-send-mail = Solo los de correo
unsubscribe-texts-go-on = Los recordatorios por mensaje de texto siguen.
unsubscribe-send-texts = Tampoco por mensaje de texto
unsubscribe-done-both = No le recordaremos más sus citas, ni por correo ni por mensaje de texto. Le seguiremos avisando cuando reserve, cambie o cancele.
unsubscribe-undone-both = Le recordaremos su próxima cita por correo y por mensaje de texto.
unsubscribe-refused = Este enlace no funciona
unsubscribe-refused-text = No está completo, o la reserva es ya de otra persona. Vuelva a abrir el enlace del recordatorio o cópielo entero. No se ha cambiado nada.
unsubscribe-nothing = No enviamos nada a esta dirección
unsubscribe-nothing-text = El correo se devolvió o se denunció como no deseado. Si quiere volver a saber de nosotros, llámenos.

## Cuando algo va mal

trouble-page = Esta página no está aquí
trouble-page-text = Puede que la dirección esté mal escrita, o que la página se haya movido.
trouble-method = Eso no funciona aquí
trouble-method-text = Esta dirección muestra una página; no acepta lo que se le envió.
trouble-service = No ofrecemos este servicio
trouble-service-text = Puede que haya cambiado de nombre o que ya no esté en la lista.
trouble-booking = No podemos mostrar esta reserva
trouble-booking-text = Puede que el enlace esté incompleto. Puede encontrar su reserva con su referencia y su correo electrónico.
trouble-expired = Este enlace es demasiado antiguo
trouble-expired-text = Los enlaces funcionan hasta 30 días después de la cita. Busque su reserva con su referencia y su correo electrónico para obtener uno nuevo.
trouble-foreign = Este formulario no vino de nuestras páginas
trouble-foreign-text = Para proteger su reserva no lo hemos aceptado. Empiece desde aquí, por favor.
trouble-name = Esta página es solo para este equipo
trouble-name-text = Ábrala con localhost o con la dirección propia del taller.
trouble-form = No pudimos leer este formulario
trouble-form-text = Vuelva y envíelo otra vez, por favor.
trouble-large = Esto es más de lo que admite nuestro formulario
trouble-large-text = Acorte lo que escribió y envíelo otra vez, por favor.
trouble-rate = Eso fue mucho de una vez
trouble-rate-text = Espere un minuto e inténtelo de nuevo.
trouble-busy = Ahora mismo estamos muy ocupados
trouble-busy-text = Inténtelo de nuevo en unos segundos, por favor.
trouble-unreachable = Nuestro sistema de reservas no responde ahora mismo
trouble-unreachable-text = Inténtelo de nuevo en un momento, por favor.
trouble-broken = Algo ha fallado por nuestra parte
trouble-broken-text = No es culpa suya. Inténtelo de nuevo, por favor, o llámenos.
trouble-safe-again = Lo que escribió se conserva. Puede intentarlo otra vez sin riesgo: no se reservará dos veces.
trouble-to-home = A la página de inicio
trouble-to-services = Ver nuestros servicios
trouble-to-bookings = Buscar su reserva

## Lo que se enviaría, cuando no hay proveedor configurado

outbox-title = Lo que se enviaría
outbox-text = No hay ningún proveedor configurado, así que nada sale de este equipo. Aquí se guardan los mensajes de los últimos siete días, primero los más recientes.
outbox-hint = No hay proveedor de correo configurado: vea lo que se enviaría
outbox-none = Todavía nada. Reserve una cita y su confirmación aparecerá aquí enseguida.
outbox-older = Mensajes anteriores
outbox-email = Correo
outbox-sms = SMS
outbox-sms-title = Mensaje de texto
# $beginning: its first words.
outbox-sms-named = Mensaje de texto: { $beginning } …
outbox-from = De
outbox-to = Para
outbox-reply-to = Respuestas a
outbox-at = Cuándo
outbox-unsubscribe = Darse de baja
outbox-delivery = Entrega
outbox-html = Como lo muestran casi todos los programas de correo
outbox-html-frame = El mensaje
outbox-plain = Como texto sin formato
outbox-calendar = El archivo de calendario adjunto
outbox-calendar-request = Anota la cita en un calendario, o mueve la que ya está.
outbox-calendar-cancel = Quita la cita del calendario.
outbox-calendar-publish = Ofrece la cita a un calendario.
outbox-calendar-start = Inicio
outbox-calendar-end = Fin
outbox-calendar-method = METHOD
outbox-calendar-uid = UID
outbox-calendar-sequence = SEQUENCE
outbox-calendar-download = Descargar el archivo
