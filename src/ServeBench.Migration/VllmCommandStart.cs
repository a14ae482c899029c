using System.Text.RegularExpressions;

namespace ServeBench.Migration;

/// <summary>Where the options of vLLM's client begin in the words of a command.</summary>
/// <param name="Options">Index of the first option.</param>
/// <param name="IsVllmBench">Whether the client is <c>vllm-bench</c>.</param>
/// <param name="Warnings">Differences that the words before the options make.</param>
internal sealed partial record VllmCommandStart(int Options, bool IsVllmBench, IReadOnlyList<string> Warnings)
{
    private const string VllmBench = "vllm-bench";

    /// <summary>Finds the client behind what runs it: a container, a package manager, Python.</summary>
    /// <returns><see langword="null"/> when the command does not run the client.</returns>
    public static VllmCommandStart? Find(IReadOnlyList<string> words)
    {
        if (words.Count > 0 && words[0].StartsWith("--", StringComparison.Ordinal))
        {
            return new VllmCommandStart(0, false, []);
        }

        // A container may be called vllm-bench and run vllm bench serve.
        int serve = IndexOf(words, i => i > 0 && words[i] == "bench" && Follows(words, i, "serve"));
        int script = IndexOf(words, i => NameOf(words[i]) is "benchmark_serving.py" or "vllm.benchmarks.serve");
        int bench = IndexOf(words, i => NameOf(words[i]) == VllmBench);
        return serve >= 0 ? new VllmCommandStart(serve + 2, false, Variables(words, serve))
            : script >= 0 ? new VllmCommandStart(script + 1, false, Variables(words, script))
            : bench >= 0 ? new VllmCommandStart(bench + (Follows(words, bench, "serve") ? 2 : 1), true, Variables(words, bench))
            : null;
    }

    /// <summary>Whether a command runs the client, for a benchmark or for a sweep.</summary>
    public static bool IsClient(IReadOnlyList<string> words) =>
        Find(words) is not null
        || IndexOf(words, i => (i > 0 && words[i] == "bench" && Follows(words, i, "sweep")) || words[i].StartsWith("vllm.benchmarks.", StringComparison.Ordinal)) >= 0;

    private static int IndexOf(IReadOnlyList<string> words, Func<int, bool> isIt) => Enumerable.Range(0, words.Count).FirstOrDefault(isIt, -1);

    private static bool Follows(IReadOnlyList<string> words, int index, string next) => index + 1 < words.Count && words[index + 1] == next;

    private static string NameOf(string word) => word[(word.LastIndexOf('/') + 1)..];

    /// <summary>A sentence for each environment variable that the first words set.</summary>
    public static string[] Variables(IReadOnlyList<string> words, int end) =>
    [
        .. words.Take(end).Select(word => Assignment().Match(word)).Where(match => match.Success).Select(match => match.Groups[1].Value).Select(variable =>
            variable == "VLLM_USE_RUST_BENCH"
                ? $"{variable} is left out: it chooses between vLLM's two clients, and ServeBench uses neither."
                : $"The environment variable {variable} is left out. If it matters, set it with $env:{variable}."),
    ];

    [GeneratedRegex(@"^([A-Za-z_][A-Za-z0-9_]*)=")]
    private static partial Regex Assignment();
}
