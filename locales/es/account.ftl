# Cuentas: registrarse y entrar, la propia cuenta y quién trabaja aquí.

## En todas las páginas

nav-day = Día
nav-sign-in = Entrar
nav-account = { $name }, su cuenta

## Campos

field-account-email = Correo electrónico
field-password = Contraseña
field-chosen-password = Contraseña
hint-chosen-password = { hint-new-password }
field-new-password = Contraseña nueva
hint-new-password = De 8 a 128 caracteres. Unas palabras que recuerde van bien. Puede usar espacios y signos, y ninguno es obligatorio.
field-current-password = Contraseña actual
field-on-password = Su contraseña, para configurarlo
field-off-password = Su contraseña, para desactivarlo
field-code = Código
hint-code = Seis cifras de su aplicación de autenticación, o uno de sus códigos de recuperación.
field-totp = Seis cifras de la aplicación
field-role = Función
field-actor = Quién
field-action = Qué
field-object = Sobre
field-from = Desde el día
field-to = Hasta el día

error-account-email-required = Escriba su correo electrónico.
error-account-email-email = Escriba un correo electrónico como nombre@example.com.
error-password-required = Escriba su contraseña.
error-chosen-password-required = Elija una contraseña.
error-chosen-password-too-short = { error-new-password-too-short }
error-chosen-password-too-long = { error-new-password-too-long }
error-chosen-password-common = { error-new-password-common }
error-new-password-required = Elija una contraseña.
error-new-password-too-short = Use al menos 8 caracteres. Unas palabras van bien.
error-new-password-too-long = Use como mucho 128 caracteres.
error-new-password-common = Esta contraseña es fácil de adivinar. Use una que nadie probaría.
error-current-password-required = Escriba la contraseña que tiene ahora.
error-on-password-required = Escriba su contraseña.
error-off-password-required = Escriba su contraseña.
error-code-required = Escriba el código.
error-totp-required = Escriba las seis cifras que muestra la aplicación.

## Caminos

to-sign-in = Entrar
to-account = Su cuenta
to-resend = Envíenme otra vez el correo de confirmación
account-busy = Un momento…

## Registrarse

sign-up-title = Crear una cuenta
sign-up-lede = Se puede reservar sin cuenta. Con ella, todas sus reservas están en un solo lugar.
sign-up-send = Crear la cuenta
sign-up-to-sign-in = Ya tengo cuenta: entrar
sign-up-sent = Mire su correo
sign-up-sent-text = Hemos enviado un correo a la dirección que dio. Abra el enlace que contiene y escriba su contraseña, para confirmar que la dirección es suya. Si no llega nada en unos minutos, mire en la carpeta de correo no deseado.

## Entrar

sign-in-title = Entrar
sign-in-lede = Vea, mueva y cancele lo que ha reservado.
sign-in-send = Entrar
sign-in-wrong = El correo y la contraseña no van juntos. Revise los dos. Si se acaba de registrar, abra primero el enlace del correo.
sign-in-to-forgot = Olvidé mi contraseña
sign-in-to-sign-up = Crear una cuenta
sign-in-code-title = Un paso más
sign-in-code-lede = Su cuenta pide además un código.
sign-in-code-wrong = Este código no funciona. Los códigos cambian cada medio minuto y cada uno sirve una vez. Si han pasado cinco minutos, empiece de nuevo.
sign-in-code-again = Empezar de nuevo
sign-out = Salir

## Entrar con Google

google-or = o
google-send = Entrar con Google
google-onward = A Google
google-onward-text = Google le pregunta quién es y le devuelve aquí.
google-onward-send = Continuar a Google
google-to-sign-in = Entrar con correo y contraseña
google-cancelled = No ha entrado
google-cancelled-text = Se detuvo en Google, y aquí no ha cambiado nada.
google-expired = Este intento de entrar ha caducado
google-expired-text = Tardó más de diez minutos, ya se había terminado o se empezó en otro navegador. Empiece de nuevo aquí.
google-refused = Google no lo ha confirmado
google-refused-text = No ha entrado, y no ha cambiado nada. Empiece de nuevo aquí.
google-unproven = Google no ha confirmado su correo electrónico
google-unproven-text = Confirme la dirección en su cuenta de Google y vuelva, o entre con su correo y una contraseña.
google-other = Este correo se usa con otra cuenta de Google
google-other-text = Elija la cuenta de Google que usó antes aquí, o entre con su correo y una contraseña.
google-away = Google no responde ahora mismo
google-away-text = Inténtelo de nuevo en un momento, o entre con su correo y una contraseña.
google-off = Aquí no se ofrece entrar con Google
google-off-text = Entre con su correo y una contraseña.

## Enlaces de los correos

link-refused = Este enlace ya no funciona. Se ha usado o es demasiado antiguo. Pida uno nuevo.
verify-title = Confirmar su correo electrónico
verify-lede = Escriba la contraseña que eligió al registrarse. Si no se registró, no haga caso del correo: nadie puede usar la cuenta sin su confirmación.
verify-send = Confirmar
verify-wrong = Esta no es la contraseña de la cuenta. Si se registró y la olvidó, elija una nueva: así confirma también su correo.
verify-to-forgot = Olvidé mi contraseña
verify-done = Su correo electrónico está confirmado
verify-done-text = Lo que reservó con esta dirección está desde ahora entre sus reservas.
verify-to-bookings = Sus reservas
resend-title = Confirmar su correo electrónico
resend-lede = Díganos el correo con el que se registró. Le enviamos un enlace nuevo para confirmarlo.
resend-send = Enviar el correo otra vez
resend-sent = Mire su correo
resend-sent-text = Si esta dirección tiene una cuenta sin confirmar, un enlace nuevo está en camino. Funciona durante dos días. Si no llega nada en unos minutos, mire en la carpeta de correo no deseado.
forgot-title = ¿Olvidó su contraseña?
forgot-lede = Díganos su correo electrónico. Le enviamos un enlace para elegir una nueva.
forgot-send = Enviar el enlace
forgot-sent = Mire su correo
forgot-sent-text = Si hay una cuenta con esta dirección, un enlace está en camino. Funciona durante una hora. Si no llega nada en unos minutos, mire en la carpeta de correo no deseado.
reset-title = Elegir una contraseña nueva
reset-lede = Después habrá salido en todas partes, y entrará con la nueva.
reset-send = Guardar la contraseña
reset-to-forgot = Pedir un enlace nuevo
reset-done = Su contraseña ha cambiado
reset-done-text = Entre con la nueva.

## Unirse al equipo

invitation-title = Unirse al taller
invitation-lede = Está invitado a trabajar con este sistema de reservas. Si ya tiene una cuenta aquí, escriba su contraseña.
invitation-send = Unirse
invitation-refused = No ha funcionado. El enlace se usó o es demasiado antiguo, o la contraseña no es la de su cuenta. Inténtelo de nuevo o pida otra invitación.
set-up-title = Preparar el taller
set-up-lede = Usted será el propietario: puede invitar a los demás y cambiarlo todo.
set-up-send = Ser el propietario

## La cuenta

account-title = Su cuenta
account-verified = confirmado
account-unverified = Su correo electrónico no está confirmado todavía
account-unverified-text = Abra el enlace del correo que le enviamos.
account-role = Función
account-to-bookings = Sus reservas
account-ways = Usted entra con
account-ways-password = Correo y contraseña
account-ways-google = Google
account-ways-both = Correo y contraseña, o Google
account-work = Para el taller
account-done-password = Su contraseña ha cambiado. Ha salido en todos los demás sitios.
account-done-second-factor-off = El segundo factor está desactivado.
account-done-session = Se ha salido en ese dispositivo.
account-done-others = Ha salido en todos los demás sitios.
role-customer = Cliente
role-mechanic = Mecánico
role-front-desk = Recepción
role-manager = Encargado
role-owner = Propietario
password-title = Cambiar la contraseña
password-others = Se sale en los demás dispositivos.
password-send = Cambiar la contraseña
password-none = Aquí no tiene contraseña
password-none-text = Entra con Google. Para entrar también sin él, pida un enlace por correo y elija una contraseña.
password-none-send = Elegir una contraseña
password-wrong = Esta no es su contraseña actual.

## El segundo factor

second-factor-title = Segundo factor
second-factor-lede = Con un código de una aplicación de su teléfono, la contraseña sola no abre nada.
second-factor-set-up = Activarlo
second-factor-on = Activado. Al entrar se pide un código. { $left ->
    [0] No queda ningún código de recuperación.
    [one] Queda un código de recuperación.
   *[other] Quedan { $left } códigos de recuperación.
 }
second-factor-turn-off = Desactivarlo
second-factor-off-by-password = Para desactivarlo, elija primero una contraseña.
second-factor-scan = Escanee esto con una aplicación de autenticación.
second-factor-picture = Código QR para la aplicación de autenticación. Abajo está lo mismo como texto.
second-factor-type = O escriba esto en la aplicación:
second-factor-prove = Escriba el código que la aplicación muestra ahora.
second-factor-send = Activar
second-factor-wrong = Este código no coincide. Mire que el reloj de su teléfono esté en hora y escriba el código más nuevo.
second-factor-sign-in-again = Salga, vuelva a entrar con Google y configúrelo en los diez minutos siguientes.
recovery-title = Sus códigos de recuperación
recovery-lede = El segundo factor está activado. Si pierde el teléfono, cada uno de estos le deja entrar una vez. Imprímalos, o guárdelos donde guarda sus contraseñas.
recovery-once = No se muestran otra vez.
recovery-kept = Los he guardado

## Sesiones

session-title = Dónde ha entrado
session-device = { $browser } en { $system }
session-device-unknown = Un dispositivo sin nombre
session-used = Último uso: { $when }, desde { $address }
session-current = Este dispositivo
session-end = Salir
session-end-named = Salir en { $device }
session-end-others = Salir en todos los demás
session-gone = En ese dispositivo ya se había salido.

## Las propias reservas

own-title = Sus reservas
own-coming = Próximas
own-past = Pasadas
own-none-coming = No hay nada reservado.
own-unverified-text = Abra el enlace del correo que le enviamos. Después estará aquí todo lo que reservó con esta dirección.
own-find = Buscar una reserva por su referencia
own-move = Mover
own-move-named = Mover { $service }, { $reference }
own-cancel = Cancelar
own-cancel-named = Cancelar { $service }, { $reference }
own-calendar = Añadir al calendario
own-calendar-named = Añadir al calendario: { $service }, { $reference }
own-again = Reservar otra vez
own-again-named = Reservar otra vez: { $service }
own-requested = Solicitada
own-confirmed = Confirmada
own-ended = Pasada
own-arrived = El vehículo está aquí
own-in-service = En el taller
own-completed = Hecha
own-cancelled = Cancelada
own-no-show = No acudió

## Quién trabaja aquí

people-title = Personas y funciones
people-invite = Invitar a alguien
people-invite-text = Recibe un correo con un enlace que funciona durante siete días.
people-send = Enviar la invitación
people-invited = La invitación está en camino.
people-changed = La función ha cambiado.
people-change = Cambiar
people-change-named = Cambiar la función de { $name }
role-title = La función de { $name }
role-at-once = Un cambio vale enseguida: lo siguiente que abra muestra lo que la nueva función puede ver.
role-send = Guardar la función
role-none = ¿Ya no está con nosotros?
role-none-text = Sin función conserva su cuenta como cliente, solo con sus propias reservas.
role-take-away = Quitar la función
role-keep = Conservarla
role-last-owner = Alguien tiene que ser propietario del taller. Haga antes propietaria a otra persona.
role-refused = Esta función no es suya para darla ni para quitarla. Pregunte a un propietario.
people-refused = Esta invitación no se puede enviar. Revise el correo y la función.

## Calendars that follow the jobs

feeds-title = Enlaces de calendario
feeds-text = Añada un enlace al calendario de su teléfono u ordenador como suscripción. Muestra los trabajos de los últimos 30 días y de los próximos 180, con matrícula y nombre de pila, y se actualiza solo.
feeds-secret = Quien tiene un enlace ve estos trabajos sin iniciar sesión. Compártalo solo con personas del taller.
feeds-of-all = Todos los trabajos de { $name }
feeds-link = Enlace
feeds-replace = Sustituir este enlace
feeds-replace-named = Sustituir el enlace de { $name }
feeds-replace-text = El enlace deja de funcionar enseguida en todos los calendarios que lo usan. Hágalo cuando alguien se va o un enlace se ha extraviado, y después introduzca el nuevo.
feeds-replaced = El enlace está sustituido. El anterior ya no funciona.

## El registro de cambios

audit-title = Registro de cambios
audit-filter = Filtrar
audit-without = { $field }: { $value } (quitar)
audit-none = No se encontró nada.
audit-older = Entradas más antiguas
audit-at = Cuándo
audit-from = Desde
audit-system = El sistema
audit-customer = El cliente
audit-did-signed-up = Se registró
audit-did-signed-in = Entró
audit-did-signed-out = Salió
audit-did-google-linked = Enlazó su cuenta de Google
audit-did-session-revoked = Salió en un dispositivo
audit-did-sessions-revoked = Salió en los demás dispositivos
audit-did-refresh-reused = Sesión terminada: su clave se usó dos veces
audit-did-confirmation-asked = Pidió el correo de confirmación
audit-did-email-verified = Confirmó el correo
audit-did-password-changed = Cambió la contraseña
audit-did-sign-in-slowed = Muchas contraseñas o códigos erróneos: quien lo intente debe esperar
audit-did-message-tested = Se envió un mensaje de prueba
audit-did-password-reset-asked = Pidió cambiar la contraseña
audit-did-password-reset = Eligió otra contraseña
audit-did-second-factor-on = Activó el segundo factor
audit-did-second-factor-off = Desactivó el segundo factor
audit-did-staff-invited = Invitó a alguien
audit-did-role-granted = Recibió una función
audit-did-role-changed = Cambió una función
audit-did-owner-link-made = Enlace para el propietario creado
audit-did-owner-set-up = Se hizo propietario
audit-did-booking-made = Reservó
audit-did-booking-moved = Movió una reserva
audit-did-booking-resized = Cambió la duración de una reserva
audit-did-booking-noted = Anotó algo en una reserva
audit-did-booking-corrected = Corrigió los datos de una reserva
audit-did-booking-confirmed = Confirmó una reserva
audit-did-booking-arrived = Recibió un vehículo
audit-did-booking-in-service = Empezó el trabajo
audit-did-booking-completed = Terminó el trabajo
audit-did-booking-cancelled = Canceló una reserva
audit-did-booking-no-show = Marcó que no acudió
audit-did-time-blocked = Bloqueó un tiempo
audit-did-time-given-back = Devolvió un tiempo bloqueado
audit-did-message-retried = Volvió a intentar un mensaje

## Cuando algo va mal

trouble-denied = Esta página no es para su cuenta
trouble-denied-text = Alguien con otra función puede abrirla. Pregunte al propietario del taller si debería poder.
