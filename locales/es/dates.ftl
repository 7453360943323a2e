# Días, meses y horas. El orden es el del español.

weekday-1 = lunes
weekday-2 = martes
weekday-3 = miércoles
weekday-4 = jueves
weekday-5 = viernes
weekday-6 = sábado
weekday-7 = domingo

weekday-short-1 = lun
weekday-short-2 = mar
weekday-short-3 = mié
weekday-short-4 = jue
weekday-short-5 = vie
weekday-short-6 = sáb
weekday-short-7 = dom

month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre

month-short-1 = ene
month-short-2 = feb
month-short-3 = mar
month-short-4 = abr
month-short-5 = may
month-short-6 = jun
month-short-7 = jul
month-short-8 = ago
month-short-9 = sept
month-short-10 = oct
month-short-11 = nov
month-short-12 = dic

# $weekday, $month: palabras de arriba. $day, $year: cifras.
date-long = { $weekday }, { $day } de { $month } de { $year }
date-short = { $weekday } { $day } { $month }
month-and-year = { $month } de { $year }

# $hour: de 00 a 23. $hour12: de 1 a 12. $minute: de 00 a 59.
clock-time = { $hour }:{ $minute }
# Donde la misma hora llega dos veces, o hay que decir la zona.
clock-time-zoned = { $time } { $zone }
moment-short = { $date }, { $time }

# $hours y $minutes son números enteros.
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
