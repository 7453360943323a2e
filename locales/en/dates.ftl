# Days, months and clock times. Other languages set their own order here.

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec

# $weekday, $month: words from above. $day, $year: digits.
date-long = { $weekday }, { $day } { $month } { $year }
date-short = { $weekday } { $day } { $month }
month-and-year = { $month } { $year }

# $hour: 00 to 23. $hour12: 1 to 12. $minute: 00 to 59.
clock-time = { $hour }:{ $minute }
# Where the same wall time comes twice, or the zone must be said.
clock-time-zoned = { $time } { $zone }
moment-short = { $date }, { $time }

# $hours and $minutes are whole numbers.
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
