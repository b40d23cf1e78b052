"""Tiny Python packages as wheels, written by hand, so that a real installer can install them without a network."""

import zipfile
from pathlib import Path


def write_wheel(
    folder: Path,
    name: str,
    version: str = "1.0.0",
    *,
    scripts: tuple[str, ...] = (),
    requires: tuple[str, ...] = (),
    code: str | None = None,
    readme: str = "",
    metadata: str = "",
) -> None:
    """Write a wheel whose console scripts run `main` of its code, which prints the name and version if none is given.

    `metadata` are further lines of its METADATA, `readme` its long description.
    """
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    needs = "".join(f"Requires-Dist: {requirement}\n" for requirement in requires)
    entries = "".join(f"{script} = {module}:main\n" for script in scripts)
    files = {
        f"{module}.py": code or f"def main():\n    print('{name} {version}')\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}{metadata}\n{readme}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{entries}\n[other]\nx = y:z\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{module}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)
