package io.flotilla.local.fleet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the supervisor in a session of its own, so that neither Ctrl-C nor a closed terminal reaches it. */
final class Detached {
    private static final long LARGEST_LOG = 1 << 20;

    private Detached() {}

    static ProcessHandle start(FleetOptions options, FleetFiles files) {
        List<String> command = new ArrayList<>(newSession());
        command.addAll(JavaProgram.small(FleetSupervisor.class));
        command.addAll(SupervisorArguments.of(options).words());
        File log = files.log(FleetSupervisor.NAME).toFile();
        try {
            if (log.length() > LARGEST_LOG) {
                Files.delete(log.toPath());
            }
            return new ProcessBuilder(command)
                    .directory(files.root().toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start()
                    .toHandle();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the supervisor", e);
        }
    }

    /** Both ways replace themselves by the program, so that the process id stays. */
    private static List<String> newSession() {
        if (onPath("setsid")) {
            return List.of("setsid");
        }
        if (onPath("perl")) {
            return List.of("perl", "-e", "use POSIX qw(setsid); setsid(); exec @ARGV;");
        }
        return List.of();
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (!folder.isBlank() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
