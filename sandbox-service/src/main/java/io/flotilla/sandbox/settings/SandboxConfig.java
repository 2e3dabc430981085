package io.flotilla.sandbox.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of the sandbox service; each can be given as {@code FLOTILLA_SANDBOX_…}. */
@ConfigMapping(prefix = "flotilla.sandbox")
public interface SandboxConfig {

    /** Where other services find this one; a fleet gives all of them to each. Not used here. */
    Optional<String> url();

    /** Where artifacts are kept. */
    @WithDefault("${flotilla.data:.flotilla}/sandbox")
    Path data();

    /** Largest artifact. */
    @WithDefault("64M")
    MemorySize artifactLimit();

    /** Short-lived files of running programs; every user of the machine must be able to reach this folder. */
    @WithDefault("${java.io.tmpdir}/flotilla-sandbox-${user.name}")
    Path scratch();

    /** bubblewrap's name or path. */
    @WithDefault("bwrap")
    String bubblewrap();

    /** When the service runs as root: first of the unused user ids that programs run as, 64 for each instance. */
    @WithDefault("20000")
    @Min(1000) int firstUser();

    /** Whether to use cgroups where they are writable. */
    @WithDefault("true")
    boolean cgroups();

    /** Programs at one time; the number of processors if not given. */
    OptionalInt concurrency();

    /** How long a program in work is ours before another instance may start it again. */
    @WithDefault("10s")
    Duration lease();

    /** How often leases are renewed and cancellations looked for. */
    @WithDefault("2s")
    Duration renew();

    /** How often left-over work is looked for. */
    @WithDefault("1s")
    Duration poll();

    /** How often a program is started again when the service died under it. */
    @WithDefault("3")
    @Min(1) int maxAttempts();

    /** Interpreters by the name of their runtime. */
    Map<String, RuntimeConfig> runtimes();

    /** The most that a request may ask for. */
    MaxLimits maxLimits();

    /** A runtime. */
    interface RuntimeConfig {

        /** The interpreter, below /usr or /bin. */
        String path();

        /** File name extension of code. */
        String extension();

        /** Variables that this runtime sets before the request's own. */
        Map<String, String> env();

        /** Address space without which it does not start; counts only where memory cgroups are not writable. */
        @WithDefault("0")
        int addressSpaceMib();
    }

    /** Upper bounds of the limits of a request. */
    interface MaxLimits {
        @WithDefault("3600")
        @Min(1) int timeoutSeconds();

        @WithDefault("4096")
        @Min(16) int memoryMib();

        @WithDefault("4")
        @DecimalMin("0.01") double cpus();

        @WithDefault("512")
        @Min(1) int processes();

        @WithDefault("2048")
        @Min(1) int diskMib();

        /** Not above 256: the output travels in an event. */
        @WithDefault("256")
        @Min(1) @Max(256) int outputKib();
    }
}
