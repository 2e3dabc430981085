package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Only its help lives here: the script builds and starts the benchmarks, which are a program of their own. */
@Command(
        name = "bench",
        header = "Measure Flotilla beside the limits of the machine and beside other engines.",
        description = {
            "step and fleet look at the running fleet; runs, stored, foreach and recovery start what they need themselves.",
            "What each measures, its options and what was seen: docs/benchmarks.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla up --detach && ./flotilla bench step",
            "  ./flotilla bench runs --peers conductor,dbos",
            "  ./flotilla bench stored --json"
        })
final class BenchCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Which benchmark; without it they are listed.")
    List<String> names;

    @Override
    public Integer call() {
        throw CliException.invalid(
                "Benchmarks are started by the script.", "Run ./flotilla bench NAME in the checkout.");
    }
}
