namespace ServeBench.Commands;

/// <summary>The mistakes that are found while a plan is read, in the order of its lines.</summary>
internal sealed class PlanProblems
{
    // Nobody reads more, and each takes time to name what is nearest.
    private const int Most = 1000;
    private const int LongestText = 1000;

    private readonly List<ServePlanProblem> _problems = [];
    private readonly HashSet<(string File, int Line, int Column, string Problem)> _known = [];

    public IReadOnlyList<ServePlanProblem> All => [.. _problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];

    public int Count => _problems.Count;

    /// <summary>Whether there are so many that no further one is taken.</summary>
    public bool IsFull => _problems.Count >= Most;

    /// <summary>Takes a mistake at a node. What is wrong with a value that several places share is said once.</summary>
    public void Add(YamlNode node, string key, string problem, string? nearest = null) => Add(node.Source, node.Line, node.Column, key, problem, nearest);

    /// <summary>Takes what is wrong with the YAML itself.</summary>
    public void Add(string file, YamlProblem problem) => Add(file, problem.Line, problem.Column, problem.Key ?? "", problem.Message, null);

    private void Add(string file, int line, int column, string key, string problem, string? nearest)
    {
        if (!IsFull && _known.Add((file, line, column, problem)))
        {
            _problems.Add(new ServePlanProblem { File = file, Line = line, Column = column, Key = Shown(key), Problem = Shown(problem), Nearest = nearest });
        }
    }

    // Keys and values of the file are in the text, and a terminal obeys some characters.
    private static string Shown(string text) => OutsideText.Harmless(text.Length > LongestText ? text[..LongestText] + "…" : text);
}
