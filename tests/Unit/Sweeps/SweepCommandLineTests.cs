using ServeBench.Migration;
using ServeBench.Sweeps;
using Xunit;

namespace ServeBench.Tests.Sweeps;

public sealed class SweepCommandLineTests
{
    public static TheoryData<string, string, object?, string> Options => new()
    {
        { "vllm serve m", "max_num_seqs", 8L, "vllm serve m --max-num-seqs 8" },
        { "vllm serve m --max-num-seqs 4 --seed 1", "max_num_seqs", 8L, "vllm serve m --max-num-seqs 8 --seed 1" },
        { "vllm serve m --max_num_seqs 4", "max-num-seqs", 8L, "vllm serve m --max-num-seqs 8" },
        { "vllm serve m --max-num-seqs", "max_num_seqs", 8L, "vllm serve m --max-num-seqs 8" },
        { "vllm serve m", "enforce_eager", true, "vllm serve m --enforce-eager" },
        { "vllm serve m --enforce-eager", "enforce_eager", false, "vllm serve m --no-enforce-eager" },
        { "vllm serve m", "compilation_config.use_inductor", true, "vllm serve m --compilation-config.use_inductor=true" },
        { "vllm serve m", "a.b_c", 1L, "vllm serve m --a.b_c 1" },
        { "vllm serve m", "rate", 2.0, "vllm serve m --rate 2.0" },
        { "vllm serve m", "none", null, "vllm serve m --none None" },
        { "vllm serve m", "sizes", new object[] { 1L, "a" }, "vllm serve m --sizes [1, 'a']" },
        { "vllm serve m", "config", new Dictionary<string, object?> { ["a"] = true }, "vllm serve m --config {\"a\":true}" },
        { "vllm serve m", "_benchmark_name", "x", "vllm serve m" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_takes_the_place_of_the_same_one_or_goes_to_the_end(string command, string key, object? value, string expected) =>
        Assert.Equal(expected, string.Join(' ', SweepCommandLine.Apply(command.Split(' '), new SweepParameters([new(key, value)]))));

    [Theory]
    [InlineData("vllm serve m --api-key s3cret --port 1")]
    [InlineData("vllm serve m --api-key=s3cret")]
    [InlineData("vllm bench serve --header 'Authorization=Bearer s3cret'")]
    [InlineData("vllm bench serve --header X-Password=s3cret --header x-team=blue")]
    [InlineData("env HF_TOKEN=s3cret vllm serve m")]
    [InlineData("docker run -e OPENAI_API_KEY=s3cret image")]
    [InlineData("server --db-password s3cret")]
    [InlineData("server --proxy http://me:s3cret@proxy:3128")]
    [InlineData("server --config '{\"model\": \"m\", \"api_key\": \"s3cret\"}'")]
    [InlineData("server --url 'https://h/v1?sig=s3cret&n=1'")]
    public void A_key_is_shown_to_nobody(string command)
    {
        IReadOnlyList<string> words = SweepCommandLine.Split(command, "ServerCommand");

        Assert.DoesNotContain("s3cret", SweepCommandLine.Text(words), StringComparison.Ordinal);
        Assert.Contains(SweepSecrets.Of(words), secret => secret.Contains("s3cret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("vllm serve m --max-num-batched-tokens 8192 --tokenizer t --eos-token 2 --port 1")]
    [InlineData("vllm bench serve --header x-team=blue --goodput ttft:200 --metric-percentiles 50,99")]
    public void What_is_no_secret_is_shown(string command) =>
        Assert.Equal(command, SweepCommandLine.Text(SweepCommandLine.Split(command, "ServerCommand")));

    [Theory]
    [InlineData("")]
    [InlineData("vllm serve m | tee log")]
    [InlineData("cd x; vllm serve m")]
    public void What_only_a_shell_could_run_is_refused(string command) =>
        Assert.Equal("SweepCommandInvalid", Assert.Throws<ServeException>(() => SweepCommandLine.Split(command, "ServerCommand")).ErrorId);

    [Theory]
    [InlineData("vllm serve m", "http://localhost:8000/")]
    [InlineData("vllm serve m --host 0.0.0.0 --port 81", "http://127.0.0.1:81/")]
    [InlineData("vllm serve m --host=::1 -p 82", "http://[::1]:82/")]
    public void The_address_is_that_of_the_command(string command, string expected) =>
        Assert.Equal(expected, SweepServerCommand.Create(command.Split(' '), SweepParameters.Empty, null).Uri.AbsoluteUri);

    [Theory]
    [InlineData("infinity_emb v2", true)]
    [InlineData("/usr/bin/infinity_emb v2 --port 1", true)]
    [InlineData("infinity_emb v2 --vector-disk-cache", false)]
    [InlineData("sglang serve", false)]
    public void A_server_of_infinity_has_no_cache_to_be_emptied_unless_it_keeps_one(string command, bool expected) =>
        Assert.Equal(expected, SweepServerCommand.Create(command.Split(' '), SweepParameters.Empty, null).HasNoCache);

    [Fact]
    public void A_benchmark_that_names_no_server_gets_the_address_of_the_one_that_was_started()
    {
        var uri = new Uri("http://h:1/");

        Assert.Contains("-Uri http://h:1 ", SweepPipeline.Create(["vllm", "bench", "serve"], SweepParameters.Empty, uri).ToString(), StringComparison.Ordinal);
        Assert.Contains("-Uri http://127.0.0.1:9 ", SweepPipeline.Create(["vllm", "bench", "serve", "--port", "9"], SweepParameters.Empty, uri).ToString(), StringComparison.Ordinal);
    }
}
