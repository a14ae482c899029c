using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>Reads finish reasons; the usual ones are not made anew for each request.</summary>
internal static class FinishReasons
{
    private static readonly string[] s_usual = ["stop", "length", "end_turn", "max_tokens", "eos_token", "tool_calls", "content_filter", "completed", "incomplete", "in_progress", "max_output_tokens"];

    /// <summary>The mark of an answer that broke off: it has no finish reason, nothing that says that it ends, and no usage.</summary>
    public const string None = "none";

    /// <summary>What a finish reason says of a failure; <see langword="null"/> for one that is an end.</summary>
    public static string? Failure(string? reason) =>
        reason is "error" or "abort" ? $"The server ended the answer with the finish reason '{reason}'." : null;

    /// <summary>The text that the reader stands on.</summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        foreach (string reason in s_usual)
        {
            if (reader.ValueTextEquals(reason))
            {
                return reason;
            }
        }

        return reader.GetString()!;
    }
}
