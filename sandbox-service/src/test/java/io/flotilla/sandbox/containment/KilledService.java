package io.flotilla.sandbox.containment;

import io.flotilla.sandbox.containment.Containment.Channel;
import io.flotilla.sandbox.containment.Containment.Observer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands for a service that is killed in the middle of an execution; LeakTest starts it as a process of its own. */
final class KilledService {

    private KilledService() {}

    public static void main(String[] args) {
        Path scratch = Path.of(args[0]);
        Bubblewrap containment = Attack.bubblewrap(scratch, true);
        containment.availability();
        containment
                .start(Attack.command("sleep 600 & echo started; sleep 600"), new Observer() {
                    @Override
                    public void output(Channel channel, int index, String text) {
                        try {
                            Files.createFile(scratch.resolve("running"));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                })
                .outcome()
                .toCompletableFuture()
                .join();
    }
}
