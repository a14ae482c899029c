namespace ServeBench.Migration;

/// <summary>The command of vLLM's client in a line or a script, without the commands around it.</summary>
/// <param name="Command">Its words, without quotes.</param>
/// <param name="Warnings">The commands that are left out.</param>
internal sealed record ShellScript(IReadOnlyList<string> Command, IReadOnlyList<string> Warnings)
{
    private static readonly string[] s_shells = ["bash", "sh", "zsh", "dash", "ksh"];
    private static readonly string[] s_loops = ["for", "while", "until"];
    private static readonly string[] s_silent = ["cd", "done", "do", "then", "fi", "esac", "set", "echo"];

    /// <summary>Finds the client's command; the first command when none is the client's.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>: there is no command, or a quote is not closed.</exception>
    public static ShellScript Read(string text)
    {
        IReadOnlyList<string>[] commands = [.. ShellWords.Commands(text).SelectMany(Inner)];
        if (commands.Length == 0)
        {
            throw VllmArguments.Invalid("There is no command in the text: it is empty, or only a comment.", text);
        }

        IReadOnlyList<string> command = commands.FirstOrDefault(VllmCommandStart.IsClient) ?? commands[0];
        return new ShellScript(command, [.. commands.Where(other => !ReferenceEquals(other, command) && !s_silent.Contains(other[0])).SelectMany(Describe)]);
    }

    // docker exec c bash -c "vllm bench serve ..." holds a script in a word.
    private static IEnumerable<IReadOnlyList<string>> Inner(IReadOnlyList<string> command)
    {
        for (int i = 0; i + 2 < command.Count; i++)
        {
            if (s_shells.Contains(Path.GetFileName(command[i])) && command[i + 1] is ['-', .., 'c'])
            {
                return ShellWords.Commands(command[i + 2]).SelectMany(Inner);
            }
        }

        return [command];
    }

    // The words of other commands may hold keys, so a warning names only the program or the variable.
    private static IEnumerable<string> Describe(IReadOnlyList<string> command) =>
        s_loops.Contains(command[0]) ? [$"The loop '{string.Join(' ', command)}' is left out. Invoke-ServeSweep -BenchmarkParameter runs a benchmark with several values of an option."]
        : command[0] == "export" || command[0].Contains('=', StringComparison.Ordinal) ? VllmCommandStart.Variables(command, command.Count)
        : [$"The command '{command[0]}' is not part of the benchmark and is left out."];
}
