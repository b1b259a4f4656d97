"""Whether tasks are a real Jenkins: where this machine's environment names one. Pure."""

from collections.abc import Mapping

#: A `jenkins.war`, and a folder of plugins that fit it.
WAR, PLUGINS = "JENKINS_WAR", "JENKINS_PLUGINS"

#: What of this machine's environment a JVM needs.
_NEEDED = (WAR, PLUGINS, "PATH", "JAVA_HOME")


def wanted(environ: Mapping[str, str]) -> bool:
    """Tell whether a real Jenkins is named."""
    return bool(environ.get(WAR))


def handed_on(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what of this machine's environment tasks get: nothing unless a Jenkins is named."""
    return {name: environ[name] for name in _NEEDED if name in environ} if wanted(environ) else {}
