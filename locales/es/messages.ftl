# Lo que se dice a clientes y titulares de cuentas por correo y SMS.
#
# $shop: el nombre del taller. $when: día y hora de la cita, ya en palabras. Los asuntos nombran el
# taller y la hora, y nada de la persona: se ven en pantallas bloqueadas.

language-name = Español

message-greeting = Hola, { $name }:
message-greeting-unnamed = Hola:

## Asuntos

message-subject-booked = { $shop }: su cita está reservada, { $when }
message-subject-requested = { $shop }: su solicitud para { $when }
message-subject-rescheduled = { $shop }: su cita es ahora { $when }
message-subject-rescheduled-request = { $shop }: su solicitud es ahora para { $when }
message-subject-cancelled = { $shop }: su cita de { $when } está cancelada
message-subject-declined = { $shop }: no podemos atenderle el { $when }
message-subject-no-show = { $shop }: le esperábamos, { $when }
message-subject-reminder = { $shop }: recordatorio de su cita, { $when }
message-subject-verify-email = { $shop }: confirme su correo electrónico
message-subject-reset-password = { $shop }: elija una contraseña nueva
message-subject-password-changed = { $shop }: su contraseña ha cambiado
message-subject-second-factor-on = { $shop }: entrar pide ahora un código
message-subject-second-factor-off = { $shop }: entrar ya no pide un código
message-subject-already-registered = { $shop }: ya tiene una cuenta
message-subject-invitation = { $shop }: le invitamos a unirse al taller
message-subject-owner-set-up = { $shop }: prepare el taller

## Sobre una cita

message-opening-booked = Su cita está reservada. Le esperamos.
message-opening-requested = Tenemos su solicitud y le guardamos la hora. Le avisamos en cuanto esté confirmada.
message-opening-rescheduled = Su cita tiene una hora nueva. Así queda ahora.
# $before: día y hora de antes.
message-opening-rescheduled-from = Su cita tiene una hora nueva. Era { $before }; así queda ahora.
message-opening-rescheduled-request = Su solicitud tiene otra hora. Se la guardamos y le avisamos en cuanto esté confirmada.
message-opening-cancelled = Su cita está cancelada. No tiene que hacer nada más.
message-opening-declined = Lo sentimos: no podemos atender su solicitud a esa hora. Elija otra o llámenos.
message-opening-no-show = Le esperábamos a esta hora y no le vimos. Si le surgió algo, reserve otra hora o llámenos.
message-opening-reminder = Se acerca su cita.
message-when = Cuándo
# $until: día y hora. $phone: el número del taller.
message-change = Puede moverla o cancelarla usted mismo hasta: { $until }. Después, llámenos, por favor: { $phone }.
message-change-any-time = Puede moverla o cancelarla usted mismo en cualquier momento antes de la hora, o llamarnos: { $phone }.
message-manage = Verla, moverla o cancelarla
message-book-again = Reservar otra hora
message-calendar-booked = El archivo adjunto pone la cita en su calendario.
message-calendar-rescheduled = El archivo adjunto mueve la cita en su calendario.
message-calendar-cancelled = El archivo adjunto quita la cita de su calendario.
message-why-booking = Recibe este mensaje porque se dio esta dirección para una reserva en { $shop }.
message-unsubscribe = No recibir más recordatorios

## Sobre una cuenta

message-opening-verify-email = Alguien creó una cuenta en { $shop } con esta dirección. Si fue usted, confirme la dirección: lo que reservó con ella estará en su cuenta.
message-opening-reset-password = Alguien pidió una contraseña nueva para su cuenta en { $shop }. Si fue usted, elíjala aquí.
message-opening-password-changed = La contraseña de su cuenta en { $shop } ha cambiado, y se ha salido en todos los demás dispositivos.
message-opening-second-factor-on = Se ha activado el segundo factor de su cuenta en { $shop }: para entrar hace falta también un código de su dispositivo.
message-opening-second-factor-off = Se ha desactivado el segundo factor de su cuenta en { $shop }: para entrar ya no hace falta un código.
message-opening-already-registered = Alguien intentó crear una cuenta en { $shop } con esta dirección. Ya tiene una: entre con ella.
message-opening-invitation = Le invitamos a trabajar con el sistema de reservas de { $shop }.
message-opening-owner-set-up = Con este enlace será propietario de { $shop } en su sistema de reservas: puede invitar a los demás y cambiarlo todo.
message-link-verify-email = Confirmar esta dirección
message-link-reset-password = Elegir una contraseña nueva
message-link-password-changed = No fui yo
message-link-second-factor-on = No fui yo
message-link-second-factor-off = No fui yo
message-link-already-registered = Entrar
message-link-invitation = Unirse al taller
message-link-owner-set-up = Preparar el taller
message-link-lasts-hours = { $count ->
    [one] El enlace funciona una vez, durante una hora.
   *[other] El enlace funciona una vez, durante { $count } horas.
}
message-link-lasts-days = { $count ->
    [one] El enlace funciona una vez, durante un día.
   *[other] El enlace funciona una vez, durante { $count } días.
}
message-not-you-verify-email = Si no fue usted, no haga nada: sin su confirmación nadie puede usar la cuenta.
message-not-you-reset-password = Si no fue usted, no haga nada: su contraseña sigue como está.
message-not-you-password-changed = Si no fue usted, elija enseguida una contraseña nueva y llámenos.
message-not-you-second-factor-on = Si no fue usted, elija enseguida una contraseña nueva y llámenos.
message-not-you-second-factor-off = Si no fue usted, elija enseguida una contraseña nueva y llámenos.
message-not-you-already-registered = Si no fue usted, no haga nada: no ha cambiado nada.
message-not-you-invitation = Si no sabe por qué, no haga nada: sin usted no pasa nada.
message-not-you-owner-set-up = Guárdelo para usted: quien lo tenga puede usarlo.
message-why-account = Recibe este mensaje porque se dio esta dirección para una cuenta en { $shop }.

## SMS: breves, con letras sin acento donde se pueda

message-sms-booked = { $shop }: reservado para { $when }.
message-sms-requested = { $shop }: tenemos su solicitud para { $when }.
message-sms-rescheduled = { $shop }: nueva hora, { $when }.
message-sms-rescheduled-request = { $shop }: solicitud cambiada, { $when }; la confirmamos pronto.
message-sms-cancelled = { $shop }: { $when }, cancelado.
message-sms-declined = { $shop }: lo sentimos, no podemos atenderle el { $when }.
message-sms-no-show = { $shop }: le esperábamos, { $when }.
message-sms-reminder = { $shop }: le esperamos { $when }.
message-sms-manage = Para cambiarla: { $link }
message-sms-again = Reservar otra vez: { $link }
message-sms-call = Llame al { $phone }
message-sms-stop = Responda STOP para no recibir más.
message-sms-help = { $shop }: mensajes sobre su cita. Para ayuda llame al { $phone }. Responda STOP para no recibir más.
message-sms-stopped = { $shop }: ya no le enviaremos mensajes. Responda INICIAR para volver a recibirlos.
message-sms-started = { $shop }: le enviaremos de nuevo mensajes sobre su cita. Para dejar de recibirlos responda ALTO.

## Lo que un encargado prueba

message-sample-name = Alex Ejemplo
