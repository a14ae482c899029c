using System.Collections.Specialized;
using System.Globalization;
using static ServeBench.Migration.ParameterTable;

namespace ServeBench.Migration;

/// <summary>Sweeps of vLLM's two clients as <c>Invoke-ServeSweep</c>: <c>vllm bench sweep</c>, and the sweeps and repetitions of <c>vllm-bench</c>.</summary>
internal static class SweepSteps
{
    private const string ModulePrefix = "vllm.benchmarks.sweep.";

    private static readonly string[] s_kinds = ["serve", "serve_workload", "serve_sla"];
    private static readonly string[] s_repeats = ["sweep-max-concurrency", "sweep-request-rate", "sweep-num-prompts-factor", "num-runs"];

    private static readonly (string Option, string Parameter)[] s_texts =
    [
        ("serve-params", "ServerParameter"), ("bench-params", "BenchmarkParameter"), ("link-vars", "LinkVariable"), ("after-bench-cmd", "AfterBenchmarkCommand"),
        ("sla-params", "Objective"), ("output-dir", "OutputFolder"), ("experiment-name", "ExperimentName"),
    ];

    private static readonly (string Option, string Parameter)[] s_numbers =
    [
        ("num-runs", "RunCount"), ("warmup-num-prompts", "WarmupCount"), ("workload-iters", "WorkloadIterationCount"), ("server-ready-timeout", "ServerReadyTimeoutSec"),
    ];

    private static readonly (string Option, string Parameter)[] s_flags = [("show-stdout", "ShowServerOutput"), ("continue-on-error", "ContinueOnError"), ("dry-run", "WhatIf")];

    /// <summary>The sweep that a command line is; <see langword="null"/> when it is one run.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>, <c>VllmOptionUnknown</c>, or what is wrong with the benchmark's own command.</exception>
    public static VllmConversion? TryConvert(IReadOnlyList<string> words, IReadOnlyList<string> warnings)
    {
        for (int i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == "bench" && words[i + 1] == "sweep")
            {
                return Sweep(i + 2 < words.Count ? words[i + 2] : "", [.. words.Skip(i + 3)], [.. warnings]);
            }

            if (words[i].StartsWith(ModulePrefix, StringComparison.Ordinal))
            {
                return Sweep(words[i][ModulePrefix.Length..], [.. words.Skip(i + 1)], [.. warnings]);
            }
        }

        return words.Any(word => s_repeats.Contains(NameOf(word))) ? Repeats(words, [.. warnings]) : null;
    }

    private static VllmConversion Sweep(string kind, IReadOnlyList<string> words, List<string> warnings)
    {
        if (!s_kinds.Contains(kind))
        {
            throw VllmArguments.Invalid(
                kind switch
                {
                    "startup" => "vllm bench sweep startup measures inside Python, before there is a server. Invoke-ServeSweep with -ServerCommand measures from outside: ServerStartSeconds of its objects.",
                    "tune_speculative_k" => "vllm bench sweep tune_speculative_k writes a part of the server's own configuration from the results of a sweep, and measures nothing. Invoke-ServeSweep runs that sweep, each number of draft tokens as an entry of -ServerParameter and each batch size as max_concurrency of -BenchmarkParameter, and writes the folder that vLLM's command reads; Import-ServeSweep has its runs as objects to choose from.",
                    _ => $"vllm bench sweep '{kind}' cannot be converted. These can: {string.Join(", ", s_kinds)}, plot, plot_pareto and boundary.",
                },
                kind);
        }

        Dictionary<string, string> options = SweepOptions.Parse(words);
        if (!options.TryGetValue("serve-cmd", out string? server) || !options.TryGetValue("bench-cmd", out string? benchmark))
        {
            throw VllmArguments.Invalid("vllm bench sweep needs --serve-cmd and --bench-cmd.", kind);
        }

        var parameters = new OrderedDictionary { ["BenchmarkCommand"] = Benchmark(ShellWords.Split(benchmark).Words, warnings), ["ServerCommand"] = Server(server, warnings) };
        foreach ((string option, string parameter) in s_texts)
        {
            Set(parameters, parameter, options.GetValueOrDefault(option) is { Length: > 0 } text ? text : null);
        }

        bool isWorkload = kind == "serve_workload";
        Set(parameters, "WorkloadVariable", isWorkload ? Variable(options.GetValueOrDefault("workload-var", "request_rate")) : null);
        Set(parameters, "ObjectiveVariable", options.TryGetValue("sla-variable", out string? variable) ? Variable(variable) : null);
        foreach ((string option, string parameter) in s_numbers)
        {
            Set(parameters, parameter, options.TryGetValue(option, out string? text) ? Whole(option, text) : null);
        }

        foreach ((string option, string parameter) in s_flags)
        {
            Set(parameters, parameter, options.ContainsKey(option) ? true : null);
        }

        if (options.TryGetValue("resume", out string? experiment))
        {
            // Older releases name the experiment here.
            Set(parameters, "ExperimentName", experiment.Length > 0 ? experiment : null);
            parameters["Resume"] = true;
        }

        return Convert([new PipelineStep("Invoke-ServeSweep", parameters)], warnings);
    }

    // vllm-bench repeats a run, or runs it at several loads, and prints a table.
    private static VllmConversion Repeats(IReadOnlyList<string> words, List<string> warnings)
    {
        List<string> rest = [];
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < words.Count; i++)
        {
            string name = NameOf(words[i]);
            if (!s_repeats.Contains(name))
            {
                rest.Add(words[i]);
                continue;
            }

            int equals = words[i].IndexOf('=', StringComparison.Ordinal);
            options[name] = equals >= 0 ? words[i][(equals + 1)..] : ++i < words.Count ? words[i] : throw VllmArguments.Invalid($"--{name} needs a value.", name);
        }

        var parameters = new OrderedDictionary { ["BenchmarkCommand"] = Benchmark(rest, warnings) };
        Set(parameters, "BenchmarkParameter", Points(options, rest.Any(word => NameOf(word) == "multi-turn")));
        parameters["RunCount"] = options.TryGetValue("num-runs", out string? runs) ? Whole("num-runs", runs) : 1;
        List<PipelineStep> steps = [new PipelineStep("Invoke-ServeSweep", parameters)];
        if (options.ContainsKey("num-runs"))
        {
            steps.Add(new PipelineStep("Measure-ServeRepetition", new OrderedDictionary { ["By"] = "Name" }));
        }

        return Convert(steps, warnings);
    }

    private static OrderedDictionary[]? Points(Dictionary<string, string> options, bool isMultiTurn)
    {
        long? factor = options.TryGetValue("sweep-num-prompts-factor", out string? text) ? Whole("sweep-num-prompts-factor", text) : null;
        if (options.TryGetValue("sweep-max-concurrency", out string? concurrencies))
        {
            return
            [
                .. concurrencies.Split(',').Select(part => Whole("sweep-max-concurrency", part)).Select(value =>
                {
                    // Of conversations it is their own limit that is swept, which would win over the other.
                    var point = new OrderedDictionary { [isMultiTurn ? "multi_turn_concurrency" : "max_concurrency"] = value };
                    Set(point, "num_prompts", factor is null ? null : (int)(value * factor));
                    return point;
                }),
            ];
        }

        return options.TryGetValue("sweep-request-rate", out string? rates)
            ? [.. rates.Split(',').Select(rate => new OrderedDictionary { ["request_rate"] = rate.Trim() == "inf" ? "inf" : Number("sweep-request-rate", rate) })]
            : null;
    }

    // Converted once, so that its errors come here; its warnings become the sweep's.
    private static string Benchmark(IReadOnlyList<string> words, List<string> warnings)
    {
        warnings.AddRange(VllmCommandConverter.Convert(words).Warnings);
        string option = "";
        return ShellWords.Join(words.Where(word =>
        {
            option = word.StartsWith("--", StringComparison.Ordinal) ? NameOf(word) : option;
            return option != "header" || word.StartsWith("--", StringComparison.Ordinal) || !SecretNames.IsSensitiveHeader(word.Split('=')[0]);
        }));
    }

    private static string Server(string command, List<string> warnings)
    {
        List<string> words = [.. ShellWords.Split(command).Words];
        for (int i = words.Count - 1; i >= 0; i--)
        {
            if (NameOf(words[i]) == "api-key")
            {
                words.RemoveRange(i, words[i].Contains('=', StringComparison.Ordinal) ? 1 : Math.Min(2, words.Count - i));
                warnings.Add("The server's --api-key is left out, so that the command has no key. Set VLLM_API_KEY, and OPENAI_API_KEY for the benchmark.");
            }
        }

        return ShellWords.Join(words);
    }

    private static VllmConversion Convert(IReadOnlyList<PipelineStep> steps, List<string> warnings) =>
        new() { Script = string.Join(" |" + Environment.NewLine + "    ", steps), Steps = steps, Warnings = warnings };

    private static string NameOf(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) ? word[2..].Split('=')[0].Replace('_', '-') : "";

    private static string Variable(string name) => name switch
    {
        "request_rate" => "RequestRate",
        "max_concurrency" => "MaxConcurrency",
        _ => throw VllmArguments.Invalid($"'{name}' is not a load of a sweep; use request_rate or max_concurrency.", name),
    };

    private static int Whole(string option, string text) => int.TryParse(text.Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
        ? value
        : throw VllmArguments.Invalid($"--{option} is '{text}'; it takes a whole number.", option);

    private static double Number(string option, string text) => double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : throw VllmArguments.Invalid($"--{option} is '{text}'; it takes numbers, separated by commas.", option);
}
