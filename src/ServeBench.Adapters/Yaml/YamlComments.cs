using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace ServeBench.Adapters.Yaml;

/// <summary>Comments of a document. Only the scanner knows where one begins: a number sign may be a part of a text.</summary>
internal static class YamlComments
{
    /// <summary>The text without its comments, with the same lines.</summary>
    /// <param name="text">A document that can be read.</param>
    public static string Remove(string text)
    {
        var bare = new StringBuilder(text.Length);
        int end = 0;
        var scanner = new Scanner(new StringReader(text), skipComments: false);
        while (scanner.MoveNext())
        {
            if (scanner.Current is Comment comment && comment.Start.Index >= end)
            {
                int start = (int)comment.Start.Index;
                bare.Append(text.AsSpan(end, start - end).TrimEnd([' ', '\t']));
                int line = text.AsSpan(start).IndexOfAny('\r', '\n');
                end = line < 0 ? text.Length : start + line;
            }
        }

        return bare.Append(text.AsSpan(end)).ToString();
    }
}
