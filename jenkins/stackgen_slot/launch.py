"""How Jenkins is started: what must hold whatever the template, or whoever runs the image, says.

What may be turned (heap, collector, provisioning) is stated in `stacks/plan.py` for slots, and in
the Dockerfile for whoever starts the image by hand. It comes first; what stands here comes after
it and wins.
"""

import re
import shlex
from collections.abc import Mapping

from stackgen_slot.settings import Settings

#: Of the base image: copies reference files into the home, then becomes the JVM.
#: https://github.com/jenkinsci/docker/blob/master/jenkins.sh
SCRIPT = "/usr/local/bin/jenkins.sh"

#: Of the base image's script: the one removes the init scripts that were just put into the home,
#: the other opens a port through which anybody on the network runs code, and waits for them.
_NOT_FOR_SLOTS = frozenset({"PRE_CLEAR_INIT_GROOVY_D", "DEBUG"})

#: Jenkins takes the first of several, so that ours would come too late.
#: https://github.com/jenkinsci/jenkins/blob/master/war/src/main/java/executable/Main.java
_FOLDER_OPTION = re.compile(r"(?:^|(?<=\s))--(?:webroot|pluginroot)=\S*")


def environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of Jenkins; it holds the secrets, which JCasC takes from there."""
    given = {name: text for name, text in environ.items() if name not in _NOT_FOR_SLOTS}
    java = [given.get("JENKINS_JAVA_OPTS", ""), *map(shlex.quote, _java_options(settings))]
    return {
        **given,
        "JENKINS_HOME": str(settings.home),
        "JENKINS_JAVA_OPTS": " ".join(filter(None, java)),
        "JENKINS_OPTS": " ".join(_FOLDER_OPTION.sub("", given.get("JENKINS_OPTS", "")).split()),
        "CASC_JENKINS_CONFIG": str(settings.local / "casc"),
        "COPY_REFERENCE_FILE_LOG": str(settings.local / "copy_reference_file.log"),
        "TMPDIR": str(settings.local / "tmp"),
        # Agents are reached by SSH; the base image would open port 50000.
        "JENKINS_SLAVE_AGENT_PORT": "-1",
    }


def arguments(settings: Settings) -> list[str]:
    """Return what Jenkins itself is started with: where it unpacks the war and the plugins."""
    local = settings.local
    return [f"--webroot={local / 'war'}", f"--pluginroot={local / 'pluginroot'}"]


def _java_options(settings: Settings) -> list[str]:
    """Return the properties of the JVM."""
    local = settings.local
    return [
        # The configuration is complete; the wizard would ask the first visitor for a password.
        "-Djenkins.install.runSetupWizard=false",
        f"-Djava.io.tmpdir={local / 'tmp'}",
        f"-Djenkins.model.Jenkins.workspacesDir={local / 'workspaces'}/${{ITEM_FULL_NAME}}",
        f"-Djenkins.plugins.git.AbstractGitSCMSource.cacheRootDir={local / 'caches'}",
        # The hooks quiet Jenkins down with it; the default only from LTS 2.555 on.
        "-Djenkins.security.ManagePermission=true",
        # A build whose agent died fails, and can be repeated, before a spot notice has run out.
        "-Dorg.jenkinsci.plugins.workflow.support.pickles.ExecutorPickle.timeoutForNodeMillis=90000",
        # Builds that wait survive a kill; by default those of the last minute do not.
        "-Dhudson.model.Queue.Saver.DELAY_SECONDS=0",
    ]
