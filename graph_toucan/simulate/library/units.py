"""Units of measure: a number of one in another."""

_FACTORS = (
    "m 1 meter metre|km 1000 kilometer kilometre|cm 0.01 centimeter centimetre|mm 0.001 millimeter millimetre|"
    "mi 1609.344 mile|yd 0.9144 yard|ft 0.3048 foot feet|in 0.0254 inch inche|nmi 1852 nautical_mile|um 1e-6 micrometer",
    "kg 1 kilogram|g 0.001 gram|mg 1e-6 milligram|t 1000 tonne ton metric_ton|lb 0.45359237 pound|oz 0.028349523125 ounce|"
    "st 6.35029318 stone",
    "s 1 second sec|ms 0.001 millisecond|min 60 minute|h 3600 hour hr|d 86400 day|wk 604800 week|yr 31536000 year",
    "l 1 liter litre|ml 0.001 milliliter millilitre|m3 1000 cubic_meter|gal 3.785411784 gallon|qt 0.946352946 quart|"
    "pt 0.473176473 pint|cup 0.2365882365|floz 0.0295735295625 fluid_ounce|tbsp 0.01478676478125 tablespoon|"
    "tsp 0.00492892159375 teaspoon",
    "m2 1 square_meter sqm|km2 1e6 square_kilometer|ft2 0.09290304 square_foot sqft|ac 4046.8564224 acre|ha 10000 hectare|"
    "mi2 2589988.110336 square_mile|in2 0.00064516 square_inch|cm2 0.0001 square_centimeter|yd2 0.83612736 square_yard",
    "m/s 1 mps|km/h 0.2777777777777778 kph kmh|mph 0.44704|kn 0.5144444444444445 knot kt|ft/s 0.3048 fps",
    "b 1 byte|kb 1000 kilobyte|mb 1e6 megabyte|gb 1e9 gigabyte|tb 1e12 terabyte",
    "pa 1 pascal|kpa 1000 kilopascal|bar 100000|atm 101325 atmosphere|psi 6894.757293168 |torr 133.32236842105263 mmhg",
    "j 1 joule|kj 1000 kilojoule|cal 4.184 calorie|kcal 4184 kilocalorie|wh 3600 watt_hour|kwh 3.6e6 kilowatt_hour",
    "rad 1 radian|deg 0.017453292519943295 degree|grad 0.015707963267948967 gradian|turn 6.283185307179586 revolution",
)


def unit_factor(unit: str) -> list[float]:
    """Return what is measured (a number for it) and how much of its base unit one unit is."""
    wanted = unit.lower().strip().replace(" ", "_")
    for place, row in enumerate(_FACTORS):
        for entry in row.split("|"):
            parts = entry.split()
            names = [parts[0], *parts[2:]]
            if wanted in names or (len(wanted) > 3 and wanted[:-1] in names and wanted[-1] == "s"):
                return [place, float(parts[1])]
    raise ValueError("unknown unit")


def celsius_equivalent(value: float, scale: str) -> float:
    """Return degrees Celsius of a temperature on a scale."""
    return convert(value, scale, "celsius")


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Return a number of one unit in another of the same kind; temperatures by their scales."""
    one, two = from_unit.lower()[:1], to_unit.lower()[:1]
    scales = ["c", "f", "k", "celsius", "fahrenheit", "kelvin"]
    if from_unit.lower() in scales and to_unit.lower() in scales:
        celsius = value if one == "c" else (value - 32) * 5 / 9 if one == "f" else value - 273.15
        return celsius if two == "c" else celsius * 9 / 5 + 32 if two == "f" else celsius + 273.15
    kind, factor = unit_factor(from_unit)
    other, divisor = unit_factor(to_unit)
    if kind != other:
        raise ValueError("these units do not measure the same")
    return value * factor / divisor
