"""Real functions: angles, series, rounding to steps, money, units, distances."""

import math


def secant(x: float) -> float:
    """Return 1/cos."""
    return 1 / math.cos(x)


def cosecant(x: float) -> float:
    """Return 1/sin."""
    return 1 / math.sin(x)


def cotangent(x: float) -> float:
    """Return 1/tan."""
    return 1 / math.tan(x)


def hyperbolic_secant(x: float) -> float:
    """Return 1/cosh."""
    return 1 / math.cosh(x)


def hyperbolic_cosecant(x: float) -> float:
    """Return 1/sinh."""
    return 1 / math.sinh(x)


def hyperbolic_cotangent(x: float) -> float:
    """Return 1/tanh."""
    return 1 / math.tanh(x)


def arc_cotangent(x: float) -> float:
    """Return the angle of a cotangent."""
    return math.atan(1 / x) if x else math.pi / 2


def arc_secant(x: float) -> float:
    """Return the angle of a secant."""
    return math.acos(1 / x)


def arc_cosecant(x: float) -> float:
    """Return the angle of a cosecant."""
    return math.asin(1 / x)


def area_cotangent(x: float) -> float:
    """Return the inverse of coth."""
    return math.log((x + 1) / (x - 1)) / 2


def area_secant(x: float) -> float:
    """Return the inverse of sech."""
    return math.acosh(1 / x)


def area_cosecant(x: float) -> float:
    """Return the inverse of csch."""
    return math.asinh(1 / x)


def sin_degrees(x: float) -> float:
    """Return the sine of an angle in degrees."""
    return math.sin(math.radians(x))


def cos_degrees(x: float) -> float:
    """Return the cosine of an angle in degrees."""
    return math.cos(math.radians(x))


def tan_degrees(x: float) -> float:
    """Return the tangent of an angle in degrees."""
    return math.tan(math.radians(x))


def asin_degrees(x: float) -> float:
    """Return the angle of a sine in degrees."""
    return math.degrees(math.asin(x))


def acos_degrees(x: float) -> float:
    """Return the angle of a cosine in degrees."""
    return math.degrees(math.acos(x))


def atan_degrees(x: float) -> float:
    """Return the angle of a tangent in degrees."""
    return math.degrees(math.atan(x))


def atan2_degrees(y: float, x: float) -> float:
    """Return the angle of a point in degrees."""
    return math.degrees(math.atan2(y, x))


def full_turn(angle: float) -> float:
    """Return an angle in 0 to 2 pi."""
    return angle % (2 * math.pi)


def full_turn_degrees(angle: float) -> float:
    """Return an angle in 0 to 360."""
    return angle % 360


def half_turn(one: float, two: float) -> float:
    """Return the shortest turn from one angle to another, in radians."""
    return (two - one + math.pi) % (2 * math.pi) - math.pi


def logarithm(x: float, base: float) -> float:
    """Return a logarithm to a base."""
    return math.log(x) / math.log(base)


def sign(x: float) -> int:
    """Return -1, 0 or 1."""
    return (x > 0) - (x < 0)


def truncated(x: float) -> int:
    """Return a number without its fraction."""
    return math.trunc(x)


def rounded(x: float, places: int) -> float:
    """Return a rounded number."""
    return float(format(x, f".{places}f")) if places >= 0 else round(x, places)


def clamped(x: float, low: float, high: float) -> float:
    """Return the nearest number within bounds."""
    return max(low, min(x, high))


def is_between(x: float, low: float, high: float) -> bool:
    """Tell whether a number is within bounds."""
    return low <= x <= high


def is_between_exclusive(x: float, low: float, high: float) -> bool:
    """Tell whether a number is within bounds and on neither of them."""
    return low < x < high


def is_greater_than_or_equal(a: float, b: float) -> bool:
    """Tell whether the first number is at least the second."""
    return a >= b


def is_less_than_or_equal(a: float, b: float) -> bool:
    """Tell whether the first number is at most the second."""
    return a <= b


def is_approximately_equal(a: float, b: float, tolerance: float) -> bool:
    """Tell whether two numbers are as near to each other as a tolerance."""
    return abs(a - b) <= tolerance


def quotient_and_remainder(a: float, b: float) -> list[float]:
    """Return the whole quotient of a division and its remainder (divmod)."""
    return [float(a // b), float(a % b)]


def floor_to(x: float, step: float) -> float:
    """Return the last multiple of a step up to x."""
    return math.floor(x / step) * step if step else 0.0


def ceiling_to(x: float, step: float) -> float:
    """Return the first multiple of a step from x on."""
    return math.ceil(x / step) * step if step else 0.0


def round_to(x: float, step: float) -> float:
    """Return the nearest multiple of a step."""
    return round(x / step) * step if step else 0.0


def remainder_of(x: float, y: float) -> float:
    """Return the remainder with the sign of x."""
    return math.fmod(x, y)


def ieee_remainder(x: float, y: float) -> float:
    """Return the remainder to the nearest multiple."""
    return math.remainder(x, y)


def haversine(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great circle distance in kilometres."""
    a = math.sin(math.radians(lat2 - lat1) / 2) ** 2
    b = math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(a + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * b))


def bearing(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the initial bearing in degrees."""
    one, two, turn = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    y = math.sin(turn) * math.cos(two)
    x = math.cos(one) * math.sin(two) - math.sin(one) * math.cos(two) * math.cos(turn)
    return math.degrees(math.atan2(y, x)) % 360


def distance(x1: float, y1: float, x2: float, y2: float) -> float:
    """Return the distance of two points."""
    return math.hypot(x2 - x1, y2 - y1)


def hypotenuse(a: float, b: float) -> float:
    """Return the longest side of a right triangle."""
    return math.hypot(a, b)


def heron(a: float, b: float, c: float) -> float:
    """Return the area of a triangle by its sides."""
    s = (a + b + c) / 2
    return math.sqrt(s * (s - a) * (s - b) * (s - c))


def percent_change(before: float, after: float) -> float:
    """Return the change in percent."""
    return (after - before) / before * 100


def annuity(principal: float, rate: float, periods: float) -> float:
    """Return the payment that pays off a loan."""
    return principal * rate / (1 - (1 + rate) ** -periods) if rate else principal / periods


def loan_payment(principal: float, annual_percent: float, months: float) -> float:
    """Return the monthly payment of a loan with a yearly rate in percent."""
    return annuity(principal, annual_percent / 1200, months)


def mortgage_payment(principal: float, annual_percent: float, years: float) -> float:
    """Return the monthly payment of a loan over years."""
    return annuity(principal, annual_percent / 1200, years * 12)


def future_value(present: float, rate: float, periods: float) -> float:
    """Return a sum after compound interest."""
    return present * (1 + rate) ** periods


def future_value_percent(present: float, percent: float, periods: float) -> float:
    """Return a sum after compound interest in percent."""
    return present * (1 + percent / 100) ** periods


def compounded(present: float, percent: float, times: float, years: float) -> float:
    """Return a sum with interest in percent that is paid several times a year."""
    return present * (1 + percent / 100 / times) ** (times * years)


def present_value(future: float, rate: float, periods: float) -> float:
    """Return what a later sum is worth now."""
    return future / (1 + rate) ** periods


def net_present_value(rate: float, flows: list[float]) -> float:
    """Return the value now of a row of payments, the first one now."""
    return sum(flow / (1 + rate) ** place for place, flow in enumerate(flows))


def celsius_to_fahrenheit(x: float) -> float:
    """Return degrees Fahrenheit."""
    return x * 9 / 5 + 32


def fahrenheit_to_celsius(x: float) -> float:
    """Return degrees Celsius."""
    return (x - 32) * 5 / 9


def body_mass_index(kilograms: float, centimetres: float) -> float:
    """Return the body mass index."""
    return kilograms / (centimetres / 100) ** 2
