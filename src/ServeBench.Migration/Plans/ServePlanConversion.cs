using System.Collections.Specialized;

namespace ServeBench.Migration;

/// <summary>A plan made of another tool's file or command line.</summary>
public sealed class ServePlanConversion
{
    private ServePlanConversion(string tool, string plan, IReadOnlyList<PlanLeftOut> leftOut)
    {
        Tool = tool;
        Plan = plan;
        LeftOut = leftOut;
    }

    /// <summary>The tool: aiperf, guidellm, inference-perf, or vllm bench serve.</summary>
    public string Tool { get; }

    /// <summary>The plan as text.</summary>
    public string Plan { get; }

    /// <summary>What the plan does not do as the tool would, and why.</summary>
    public IReadOnlyList<PlanLeftOut> LeftOut { get; }

    /// <summary>The plan as text.</summary>
    public override string ToString() => Plan;

    /// <summary>The conversion of a tree of sections; what is left out is in the plan's comments too.</summary>
    internal static ServePlanConversion Of(string tool, string source, OrderedDictionary sections, IReadOnlyList<PlanLeftOut> leftOut)
    {
        OrderedDictionary plan = new() { ["version"] = 1 };
        foreach (string name in sections.Keys)
        {
            if (sections[name] is not OrderedDictionary { Count: 0 })
            {
                plan[name] = sections[name];
            }
        }

        string comments = string.Concat(leftOut.Select(left => $"# - {OutsideText.OnOneLine(left.ToString())}\n"));
        string head = $"# yaml-language-server: $schema=./servebench-plan.schema.json\n# Made of {OutsideText.OnOneLine(source)} ({tool}).\n{(leftOut.Count == 0 ? "" : $"# Left out, or done otherwise:\n{comments}")}\n";
        return new ServePlanConversion(tool, head + YamlText.Document(plan), leftOut);
    }
}
