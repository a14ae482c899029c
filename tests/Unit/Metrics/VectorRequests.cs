using System.Text.Json;
using ServeBench.Load;

namespace ServeBench.Tests.Metrics;

/// <summary>Requests of the reference vectors, which are in seconds, as results.</summary>
internal static class VectorRequests
{
    public static ServeRequestResult Result(ServeRun run, int index, JsonElement request)
    {
        bool success = request.GetProperty("success").GetBoolean();
        double ttft = request.GetProperty("ttft_s").GetDouble();
        double latency = request.GetProperty("latency_s").GetDouble();
        double[] itl = request.Doubles("itl_s");
        return new ServeRequestResult
        {
            Index = index,
            Success = success,
            ErrorKind = success ? RequestErrorKind.None : RequestErrorKind.HttpStatus,
            ErrorMessage = success ? null : request.GetProperty("error").GetString(),
            InputLength = request.GetProperty("prompt_len").GetInt32(),
            OutputLength = request.GetProperty("output_tokens").GetInt32(),
            StartSeconds = request.GetProperty("start_s").GetDouble(),
            TtftMs = success ? ttft * 1000 : null,
            E2elMs = success ? latency * 1000 : null,
            ItlMs = [.. itl.Select(gap => gap * 1000)],
            ChunkCount = success ? itl.Length + 1 : 0,
            Run = run,
        };
    }
}
