package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Only its help lives here: the script does the work, for it needs Maven and not this program. */
@Command(
        name = "test",
        header = "Check formats and code, and run every test up to those of the whole fleet.",
        description = "Takes up to 25 minutes on two cores. The log is kept in .flotilla/logs/test.log.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla test"})
final class TestCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw CliException.invalid("The tests are started by the script.", "Run ./flotilla test in the checkout.");
    }
}
