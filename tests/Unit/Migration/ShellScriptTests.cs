using ServeBench.Migration;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Migration;

/// <summary>Command lines as they stand in scripts: containers, chains, loops, other shells, Windows paths.</summary>
public sealed class ShellScriptTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Theory]
    [InlineData("docker exec -e X=1 vllm-bench vllm bench serve --model m --dataset-name random --num-prompts 5", "-Count 5", "environment variable X")]
    [InlineData("cd /x && vllm bench serve --model m --dataset-name random --num-prompts 3 && echo ok", "-Count 3", null)]
    [InlineData("export A=1; vllm bench serve --model m --dataset-name random --num-prompts 3; echo ok", "-Count 3", "environment variable A")]
    [InlineData("vllm bench serve --model m --num-prompts 3 2>&1 | tee log.txt", "-Count 3", "'tee' is not part")]
    [InlineData("docker exec c bash -c \"vllm bench serve --model m --dataset-name random --num-prompts 3\"", "-Count 3", null)]
    [InlineData("& $Vllm bench serve --backend openai --model m --dataset-name random", "-Backend openai", null)]
    [InlineData("vllm bench serve --model m --endpoint-type openai-comp --dataset-name random", "-Backend openai ", null)]
    [InlineData(@"vllm bench serve --model m --dataset-name sharegpt --dataset-path C:\data\new\test.json --num-prompts 5", @"-Path 'C:\data\new\test.json'", null)]
    [InlineData("#!/bin/bash\nset -e\nvllm bench serve --model m\n  --num-prompts 3\necho done", "-Count 3", null)]
    public void The_benchmark_is_found_in_what_is_around_it(string line, string part, string? warning)
    {
        VllmConversion conversion = VllmCommandConverter.Convert(line);

        Assert.Contains(part, conversion.Script, StringComparison.Ordinal);
        string[] ofShell = [.. conversion.Warnings.Where(text => !text.Contains("o200k_base", StringComparison.Ordinal))];
        Assert.Equal(warning is null ? 0 : 1, ofShell.Length);
        Assert.Contains(warning ?? "", ofShell.FirstOrDefault() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_the_shell_computes_is_left_out_with_a_warning()
    {
        VllmConversion conversion = VllmCommandConverter.Convert("vllm bench serve --model m --dataset-name random --num-prompts $(( $CONC * 10 ))");

        Assert.DoesNotContain("-Count", conversion.Script, StringComparison.Ordinal);
        Assert.Contains(conversion.Warnings, warning => warning.StartsWith("--num-prompts is left out: its value '$(( $CONC * 10 ))'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_loop_and_its_variable_are_left_out_with_a_warning()
    {
        VllmConversion conversion = VllmCommandConverter.Convert("for c in 1 2 4; do vllm bench serve --model m --dataset-name random --max-concurrency ${c}; done");

        Assert.DoesNotContain("MaxConcurrency", conversion.Script, StringComparison.Ordinal);
        Assert.Contains(conversion.Warnings, warning => warning.StartsWith("The loop 'for c in 1 2 4' is left out. Invoke-ServeSweep", StringComparison.Ordinal));
        Assert.Contains(conversion.Warnings, warning => warning.StartsWith("--max-concurrency is left out: its value '${c}'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_that_the_shell_computes_stays_with_a_warning()
    {
        VllmConversion conversion = VllmCommandConverter.Convert("vllm bench serve --model $MODEL");

        Assert.Contains("-Model '$MODEL'", conversion.Script, StringComparison.Ordinal);
        Assert.Contains(conversion.Warnings, warning => warning.StartsWith("The value '$MODEL' of --model needs the shell", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--endpoint /chat/completions")]
    [InlineData("--endpoint chat/completions")]
    [InlineData("--endpoint /v1/chat/completions")]
    public void A_version_in_the_address_is_part_of_the_path(string endpoint)
    {
        PipelineStep run = VllmCommandConverter.Convert($"vllm bench serve --backend openai-chat --base-url http://h:8000/v1 {endpoint} --model m --dataset-name random").Steps[1];

        Assert.Equal(("http://h:8000/v1", false), (run.Parameters["Uri"], run.Parameters.Contains("Endpoint")));
    }

    [Fact]
    public void No_key_of_another_command_is_shown()
    {
        VllmConversion conversion = VllmCommandConverter.Convert("export OPENAI_API_KEY=sk-12345; curl -H 'Authorization: Bearer sk-12345' http://h; TOKEN=sk-12345; vllm bench serve");

        Assert.All(conversion.Warnings.Append(conversion.Script), text => Assert.DoesNotContain("12345", text, StringComparison.Ordinal));
        Assert.Contains(conversion.Warnings, warning => warning.Contains("'curl'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'# a comment alone'")]
    [InlineData("'# one', '# two' |")]
    public void A_comment_alone_is_an_error(string command) =>
        Assert.Contains("There is no command", host.Run(command.EndsWith('|') ? $"{command} ConvertFrom-VllmCommand" : $"ConvertFrom-VllmCommand {command}").SingleError("VllmCommandInvalid").Exception.Message, StringComparison.Ordinal);
}
