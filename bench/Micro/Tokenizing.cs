using BenchmarkDotNet.Attributes;
using ServeBench.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Bench.Micro;

/// <summary>Counting under <c>o200k_base</c>: short texts, which Microsoft.ML.Tokenizers counts, and others, which the own engine counts.</summary>
[MemoryDiagnoser]
public class Tokenizing
{
    private readonly ITokenizer _tokenizer = new TokenizerFactory().Open("o200k_base");
    private readonly string _short = string.Concat(Enumerable.Repeat("The quick brown fox jumps over 13 lazy dogs; don't stop. ", 18));
    private readonly string _long = string.Concat(Enumerable.Repeat("The quick brown fox jumps over 13 lazy dogs; don't stop. ", 720));
    private readonly string _emoji = string.Concat(Enumerable.Repeat("Great job\U0001F600 \u65E5\u672C\u8A9E and more. ", 40));
    private readonly string _run = new('a', 40_000);

    [Benchmark]
    public int ShortText() => _tokenizer.Count(_short);

    [Benchmark]
    public int LongText() => _tokenizer.Count(_long);

    [Benchmark]
    public int ShortTextWithEmoji() => _tokenizer.Count(_emoji);

    [Benchmark]
    public int OneLongRun() => _tokenizer.Count(_run);
}
