using System.Collections;
using System.Collections.Specialized;
using System.Text.Json;
using ServeBench.Endpoints;
using ServeBench.Results;
using static ServeBench.Migration.ParameterTable;

namespace ServeBench.Migration;

/// <summary>The commands that schedule and send the requests of a command line.</summary>
internal static class RunSteps
{
    /// <summary>A schedule, where the run itself cannot make it.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public static IEnumerable<PipelineStep> Schedule(VllmArguments arguments)
    {
        bool isTrace = arguments.Text("dataset-name") == "timed_trace";
        bool selfTimed = arguments.Has("self-timed");
        bool notSelfTimed = arguments.Has("no-self-timed");
        if ((selfTimed || notSelfTimed) && !isTrace)
        {
            throw VllmArguments.Invalid("--self-timed and --no-self-timed are only for --dataset-name timed_trace, as in vllm bench serve.", "--self-timed");
        }

        if (isTrace && !notSelfTimed)
        {
            yield return new PipelineStep("New-ArrivalSchedule", new OrderedDictionary { ["UseTimestamp"] = true });
        }
        else if (arguments.Text("ramp-up-strategy") is { } strategy)
        {
            if (strategy is not ("linear" or "exponential"))
            {
                throw VllmArguments.Invalid($"--ramp-up-strategy is '{strategy}'; it takes linear or exponential.", strategy);
            }

            var parameters = new OrderedDictionary { ["RampUpStrategy"] = strategy == "linear" ? "Linear" : "Exponential" };
            Set(parameters, "RampUpStartRate", arguments.Number("ramp-up-start-rps"));
            Set(parameters, "RampUpEndRate", arguments.Number("ramp-up-end-rps"));
            AddArrivals(parameters, arguments, isTrace);
            yield return new PipelineStep("New-ArrivalSchedule", parameters);
        }
    }

    /// <summary>The run.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public static PipelineStep Run(VllmArguments arguments, VllmTarget target, List<string> warnings)
    {
        bool isTrace = arguments.Text("dataset-name") == "timed_trace";
        var parameters = new OrderedDictionary();
        foreach (DictionaryEntry entry in target.Parameters)
        {
            parameters[entry.Key] = entry.Value;
        }

        if (!arguments.Has("ramp-up-strategy") && (!isTrace || arguments.Has("no-self-timed")))
        {
            AddArrivals(parameters, arguments, isTrace);
        }

        Set(parameters, "MaxConcurrency", arguments.Whole("max-concurrency"));
        Set(parameters, "WarmupCount", NotZero(arguments.Whole("num-warmups")));
        Set(parameters, "ReadyTimeoutSec", NotZero(arguments.Number("ready-check-timeout-sec")));
        Set(parameters, "ProbeRequestRate", NotZero(arguments.Number("probe-request-rate")));
        SetFlag(parameters, "Profile", arguments.Has("profile"));
        AddVllmBench(parameters, arguments);
        AddRequests(parameters, arguments, isTrace);
        Set(parameters, "Label", arguments.Text("label"));
        if (Table(arguments.Pairs("metadata", '=')) is { Count: > 0 } metadata)
        {
            parameters["Metadata"] = metadata;
        }

        if (arguments.Has("repetition-penalty") && target.Backend == "openai")
        {
            warnings.Add("OpenAI's own service does not know --repetition-penalty; other servers behind the backend openai do.");
        }

        return new PipelineStep("Invoke-ServeBenchmark", parameters);
    }

    // What vllm-bench has beyond vllm bench serve.
    private static void AddVllmBench(OrderedDictionary parameters, VllmArguments arguments)
    {
        if (arguments.Has("profile") && arguments.Whole("profile-batch-threshold") is { } threshold)
        {
            parameters["ProfileBatchThreshold"] = threshold;
            Set(parameters, "ProfileDurationSec", arguments.Number("profile-duration"));
        }

        SetFlag(parameters, "ResetPrefixCache", arguments.Has("reset-prefix-cache"));
        if (arguments.Has("multi-turn"))
        {
            MultiTurnSteps.AddRun(parameters, arguments);
        }

        SetFlag(parameters, "WhatIf", arguments.Has("dry-run"));
    }

    private static void AddArrivals(OrderedDictionary parameters, VllmArguments arguments, bool isTrace)
    {
        double? rate = arguments.Number("request-rate");
        Set(parameters, "RequestRate", rate is { } given && double.IsPositiveInfinity(given) ? null : rate);
        double? burstiness = arguments.Number("burstiness");
        Set(parameters, "Burstiness", burstiness == 1 ? null : burstiness);
        // A trace seeds the arrivals of vLLM's client anew, with 0.
        Set(parameters, "Seed", isTrace ? null : NotZero(arguments.Whole("seed")));
    }

    private static void AddRequests(OrderedDictionary parameters, VllmArguments arguments, bool isTrace)
    {
        bool isRandom = (arguments.Text("dataset-name") ?? (arguments.Has("dataset") ? "" : "random")) is "random" or "random-mm";
        SetFlag(parameters, "IgnoreEos", isTrace || (arguments.Has("ignore-eos") && !isRandom));
        foreach (SamplingOption option in SamplingOption.All)
        {
            if (option is { VllmFlag: { } flag, Kind: not SamplingValueKind.Flag })
            {
                Set(parameters, option.Name, option.Kind == SamplingValueKind.Whole ? (object?)arguments.Whole(flag) : arguments.Number(flag));
            }
        }

        if (arguments.Json("extra-body") is { } body)
        {
            parameters["ExtraBody"] = body.ValueKind == JsonValueKind.Object
                ? MetadataConverter.ReadValue(body)
                : throw VllmArguments.Invalid("--extra-body is not a JSON object.", "--extra-body");
        }

        Set(parameters, "RequestIdPrefix", arguments.Text("request-id-prefix"));
        if (arguments.Values("lora-modules") is { Count: > 0 } modules)
        {
            parameters["LoraModule"] = modules.ToArray();
            Set(parameters, "LoraAssignment", arguments.Text("lora-assignment") == "round-robin" ? "RoundRobin" : null);
        }
    }

    private static OrderedDictionary Table(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var table = new OrderedDictionary();
        foreach ((string key, string value) in pairs)
        {
            table[key] = value;
        }

        return table;
    }
}
