"""How a server was launched, as a row tells it: enough to launch it again elsewhere, and no secret."""

from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.install import INSTALLABLE
from graph_toucan.launch.plan import SECRET_NAME
from graph_toucan.model import Package, Server
from graph_toucan.model.server import FACTORY_META

_SETTINGS = ("executable", "extraRequirements", "python", "programs", "addons", "setup", "network")
_TAKEN = ("executable", "python")
_TAKEN_OF_PACKAGE = ("version", "transport", "runtime_arguments", "package_arguments", "environment_variables")
_SAYS_NOTHING: tuple[Json, ...] = (None, False, [], {})
_FOR_PEOPLE = ("description", "placeholder", "choices")
_GIVEN = ("value", "default")


def launch_of(server: Server) -> JsonObject | None:
    """Return the package of a server and the factory's settings for it, None where no registry has it.

    The values of secrets are left out, whether they are declared as such or only named so.
    """
    package = next((one for one in server.packages if one.registry_type in INSTALLABLE), None)
    if package is None or package.registry_type == "local":
        return None
    told = package.model_dump(mode="json", by_alias=True)
    meta = server.factory.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"package": _public(told), "factory": {name: meta[name] for name in _SETTINGS if name in meta}}


def launched_as(server: Server, launch: JsonObject | None) -> Server | None:
    """Return a catalogue's server with the launch that a row tells; None where the row's package is another one.

    A row may tell which version of a package was launched and with which words and variables. Where packages come from,
    what is installed beside them and whether the network is granted stays the catalogue's business.

    Raises:
        ValueError: the row tells no launch that can be read.
    """
    own = launch_of(server)
    if launch is None or own is None:
        return server if launch is None and own is None else None
    told = Package.model_validate(launch["package"])
    package = next(one for one in server.packages if one.registry_type in INSTALLABLE)
    if (told.registry_type, told.identifier) != (package.registry_type, package.identifier):
        return None
    package = package.model_copy(update={name: getattr(told, name) for name in _TAKEN_OF_PACKAGE})
    meta = {name: value for name, value in server.meta.get(FACTORY_META, {}).items() if name not in _TAKEN}
    settings = {name: value for name, value in (launch.get("factory") or {}).items() if name in _TAKEN}
    return server.model_copy(
        update={"packages": (package,), "meta": {**server.meta, FACTORY_META: {**meta, **settings}}}
    )


def _public(told: Json, name: str = "") -> Json:
    """Return a description without the values of its secrets; `name` is that of the input that it describes."""
    if isinstance(told, list):
        return [_public(item) for item in told]
    if not isinstance(told, dict):
        return told
    kept = {key: part for key, part in told.items() if part not in _SAYS_NOTHING and key not in _FOR_PEOPLE}
    plain = {key: _public(part) for key, part in kept.items() if key != "variables"}
    if "variables" in kept:
        plain["variables"] = {key: _public(part, key) for key, part in kept["variables"].items()}
    if told.get("isSecret") or SECRET_NAME.search(name or str(told.get("name") or told.get("valueHint") or "")):
        return {key: part for key, part in plain.items() if key not in _GIVEN}
    return plain
