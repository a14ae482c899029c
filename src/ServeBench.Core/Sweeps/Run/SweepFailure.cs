using System.Text.Json.Nodes;

namespace ServeBench.Sweeps;

/// <summary>What a sweep that continues after failures keeps of them, as <c>vllm bench sweep serve --continue-on-error</c> does.</summary>
internal static class SweepFailure
{
    /// <summary>A run that failed.</summary>
    public static JsonObject Of(Exception exception, SweepStage stage, SweepParameters benchmark, int number) => new()
    {
        ["run_number"] = number,
        ["error_type"] = TypeOf(exception),
        ["error"] = SweepSecrets.Scrubber(stage, benchmark).Scrub(exception.Message),
        ["serve_overrides"] = SweepData.Node(stage.Parameters),
        ["bench_overrides"] = SweepData.Node(benchmark),
    };

    /// <summary>A server that did not start.</summary>
    public static JsonObject Of(Exception exception, SweepStage stage) => new()
    {
        ["error_type"] = TypeOf(exception),
        ["error"] = SweepSecrets.Scrubber(stage, SweepParameters.Empty).Scrub(exception.Message),
        ["serve_overrides"] = SweepData.Node(stage.Parameters),
    };

    // The error of a cmdlet of the pipeline is inside the exception that PowerShell throws.
    private static string TypeOf(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is ServeException error)
            {
                return error.ErrorId;
            }
        }

        return exception.GetType().Name;
    }
}
