using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ServeBench.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Bench.Tokenizers;

/// <summary>
/// Load time and speed of real tokenizers, here and in Hugging Face's library, each in a fresh process: dotnet run -c Release --project
/// bench/Tokenizers -- FOLDER TEXTS.jsonl, where FOLDER holds models/NAME/tokenizer.json and node_modules/tokenizers, and each line
/// of TEXTS is {"text": ...}. All times are processor times, so that a busy machine changes little; cold is the first pass through the
/// texts, warm the best of five more.
/// </summary>
internal static class Program
{
    private const int Passes = 6;

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["--one", string model, string texts]:
                Console.WriteLine(JsonSerializer.Serialize(Measure(model, ReadTexts(texts)), JsonSerializerOptions.Web));
                return 0;
            case [string folder, string texts]:
                Compare(Path.GetFullPath(folder), Path.GetFullPath(texts));
                return 0;
            default:
                Console.Error.WriteLine("Give a folder with models/ and node_modules/tokenizers, and a file of texts: a line {\"text\": ...} each.");
                return 1;
        }
    }

    private static void Compare(string folder, string texts)
    {
        Console.WriteLine("| tokenizer | load, ms | Hugging Face | ratio | cold, MB/s | Hugging Face | ratio | warm, MB/s | Hugging Face | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (string model in Directory.GetDirectories(Path.Join(folder, "models")).Order(StringComparer.Ordinal))
        {
            Figures own = Run(Environment.ProcessPath!, "--one", model, texts);
            Figures other = Run("node", Path.Join(AppContext.BaseDirectory, "huggingface.cjs"), folder, model, texts);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(model)} | {own.LoadMs:F0} | {other.LoadMs:F0} | {own.LoadMs / other.LoadMs:F2} | {own.Cold:F1} | {other.Cold:F1} | {own.Cold / other.Cold:F2} | {own.Warm:F1} | {other.Warm:F1} | {own.Warm / other.Warm:F2} |"));
        }
    }

    private static Figures Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonSerializer.Deserialize<Figures>(output, JsonSerializerOptions.Web)!;
    }

    private static Figures Measure(string model, string[] texts)
    {
        double megabytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) / 1e6;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        ITokenizer tokenizer = new TokenizerFactory().Open(Path.Join(model, "tokenizer.json"));
        double loadMs = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        double[] speeds = [.. Enumerable.Range(0, Passes).Select(_ => megabytes / SecondsOf(tokenizer, texts))];
        return new Figures(loadMs, speeds[0], speeds.Skip(1).Max());
    }

    private static double SecondsOf(ITokenizer tokenizer, string[] texts)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        foreach (string text in texts)
        {
            tokenizer.Encode(text, addSpecialTokens: false);
        }

        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static string[] ReadTexts(string path) => [.. File.ReadLines(path).Where(line => line.Length > 0).Select(TextOf).OfType<string>()];

    // A line with half of a surrogate pair is left out on both sides.
    private static string? TextOf(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement.GetProperty("text").GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What one process measured: milliseconds to load, and megabytes of UTF-8 a second.</summary>
    private sealed record Figures(double LoadMs, double Cold, double Warm);
}
