using System.Collections.Specialized;
using static ServeBench.Migration.ParameterTable;

namespace ServeBench.Migration;

/// <summary>What <c>--multi-turn</c> of <c>vllm-bench</c> makes of a dataset and of a run.</summary>
internal static class MultiTurnSteps
{
    private const int DefaultInputLength = 1024;

    /// <summary>Makes random prompts conversations.</summary>
    public static void AddRandom(OrderedDictionary parameters, VllmArguments arguments, List<string> warnings)
    {
        parameters["Kind"] = "Conversation";
        Set(parameters, "TurnCount", arguments.Whole("multi-turn-num-turns"));
        Set(parameters, "MinTurnCount", NotZero(arguments.Whole("multi-turn-min-turns")));
        Set(parameters, "MaxTurnCount", NotZero(arguments.Whole("multi-turn-max-turns")));
        Set(parameters, "TurnInputLength", NotZero(arguments.Whole("per-turn-input-len")));
        double global = arguments.Number("multi-turn-prefix-global-ratio") ?? 0;
        double own = arguments.Number("multi-turn-prefix-conversation-ratio") ?? 0;
        if (global + own == 0)
        {
            return;
        }

        if (global < 0 || own < 0 || global + own > 1)
        {
            throw VllmArguments.Invalid("--multi-turn-prefix-global-ratio and --multi-turn-prefix-conversation-ratio are shares of a turn, 0 to 1 together.", global + own);
        }

        // The prefixes stand ahead of -InputLength here, and are part of it there.
        int length = parameters["InputLength"] is int given ? given : DefaultInputLength;
        int shared = (int)Math.Round(length * global, MidpointRounding.AwayFromZero);
        int inConversation = (int)Math.Round(length * own, MidpointRounding.AwayFromZero);
        parameters["InputLength"] = Math.Max(1, length - shared - inConversation);
        Set(parameters, "PrefixLength", NotZero(shared));
        Set(parameters, "ConversationPrefixLength", NotZero(inConversation));
        warnings.Add("With shares of a prefix vllm-bench sends each turn by itself; here it goes with what was said before, and the prefixes are in the first message.");
    }

    /// <summary>Makes the entries of a ShareGPT file conversations.</summary>
    public static void AddShareGpt(OrderedDictionary parameters, VllmArguments arguments)
    {
        parameters["MultiTurn"] = true;
        Set(parameters, "MaxTurnCount", NotZero(arguments.Whole("multi-turn-max-turns")));
    }

    /// <summary>Sets how conversations are held.</summary>
    public static void AddRun(OrderedDictionary parameters, VllmArguments arguments)
    {
        Set(parameters, "MaxConcurrency", arguments.Whole("multi-turn-concurrency"));
        Set(parameters, "ThinkTimeSec", arguments.Number("multi-turn-delay-ms") is { } delay and > 0 ? delay / 1000 : null);
    }

    /// <summary>Makes sure that the dataset has a kind of conversation.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public static void Require(string dataset)
    {
        if (dataset is not ("random" or "sharegpt"))
        {
            throw VllmArguments.Invalid($"--multi-turn is for --dataset-name random and sharegpt, as in vllm-bench, and not for {dataset}.", dataset);
        }
    }
}
