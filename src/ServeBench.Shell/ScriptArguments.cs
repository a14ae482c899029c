using System.Management.Automation.Runspaces;

namespace ServeBench.Shell;

/// <summary>Words of a command line as the parameters and arguments of a script, by the rules of <c>pwsh -File</c>.</summary>
internal static class ScriptArguments
{
    /// <summary>
    /// <c>-Name</c> names a parameter, <c>-Name:value</c> gives it a value (<c>$true</c>, <c>$false</c> and <c>$null</c> are
    /// understood), and any other word, a negative number among them, is an argument.
    /// </summary>
    public static IEnumerable<CommandParameter> Parse(IEnumerable<string> words) => words.Select(ParseWord);

    private static CommandParameter ParseWord(string word)
    {
        if (word.Length < 2 || word[0] != '-' || !(char.IsLetter(word[1]) || word[1] is '_' or '?'))
        {
            return new CommandParameter(null, word);
        }

        int colon = word.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || colon == word.Length - 1
            ? new CommandParameter(word)
            : new CommandParameter(word[..(colon + 1)], ValueOf(word[(colon + 1)..]));
    }

    private static object? ValueOf(string text) => text.ToLowerInvariant() switch
    {
        "$true" => true,
        "$false" => false,
        "$null" => null,
        _ => text,
    };
}
