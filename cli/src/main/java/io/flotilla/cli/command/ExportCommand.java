package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.ApiException;
import io.flotilla.cli.client.Download;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.run.RunExport;
import io.flotilla.cli.terminal.Format;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        header = "Save a run: all of it as JSON, its steps as CSV, or a report.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla export run_01JD3M… --format pdf -o report.pdf",
            "  ./flotilla export run_01JD3M… --format csv",
            "  ./flotilla export run_01JD3M… > run.json"
        })
final class ExportCommand implements Callable<Integer> {
    private final Context context;

    enum FileFormat {
        JSON,
        CSV,
        MD,
        PDF
    }

    @Parameters(paramLabel = "RUN", description = "The run's id.")
    String run;

    @Option(names = "--format", paramLabel = "FORMAT", description = "json (default), csv, md or pdf.")
    FileFormat format = FileFormat.JSON;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where to save it (default: to the output).")
    Path out;

    ExportCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (out == null
                && format == FileFormat.PDF
                && context.terminal().abilities().live()) {
            throw CliException.invalid("Where should the PDF go?", "Add -o FILE, or redirect the output.");
        }
        String query = "/export?format=" + format.name().toLowerCase(Locale.ROOT);
        Download download = download(context.client(), RunValues.path(run) + query);
        if (out == null) {
            download.copyTo(context.terminal().out());
        } else {
            long size = download.saveAs(out);
            context.terminal().line("Saved " + out + ", " + Format.bytes(size));
        }
        return ExitCode.PASSED;
    }

    private Download download(FlotillaClient client, String path) {
        try {
            return client.open(path, "The export of " + run);
        } catch (ApiException e) {
            boolean tooLarge = e.status() == 422 && format == FileFormat.JSON;
            if (tooLarge) {
                return RunExport.read(client, run);
            }
            throw e;
        }
    }
}
