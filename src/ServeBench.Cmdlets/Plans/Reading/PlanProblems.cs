namespace ServeBench.Commands;

/// <summary>The mistakes that are found while a plan is read, in the order of its lines.</summary>
internal sealed class PlanProblems
{
    private readonly List<ServePlanProblem> _problems = [];

    public IReadOnlyList<ServePlanProblem> All => [.. _problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];

    public int Count => _problems.Count;

    /// <summary>Takes a mistake at a node. What is wrong with a value that several places share is said once.</summary>
    public void Add(YamlNode node, string key, string problem, string? nearest = null) => Add(node.Source, node.Line, node.Column, key, problem, nearest);

    /// <summary>Takes what is wrong with the YAML itself.</summary>
    public void Add(string file, YamlProblem problem) => Add(file, problem.Line, problem.Column, problem.Key ?? "", problem.Message, null);

    private void Add(string file, int line, int column, string key, string problem, string? nearest)
    {
        if (!_problems.Exists(known => known.Line == line && known.Column == column && known.Problem == problem && known.File == file))
        {
            _problems.Add(new ServePlanProblem { File = file, Line = line, Column = column, Key = key, Problem = problem, Nearest = nearest });
        }
    }
}
