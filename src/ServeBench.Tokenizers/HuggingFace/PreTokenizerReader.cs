using System.Text.Json;
using System.Text.RegularExpressions;

namespace ServeBench.Tokenizers;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>: <c>ByteLevel</c>, <c>Split</c> and <c>Digits</c>, alone or in a sequence.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Reads the pre-tokenizer.</summary>
    /// <exception cref="ServeException"><c>TokenizerNotSupported</c>.</exception>
    public static PreTokenizer Read(string path, JsonElement root)
    {
        var stages = new List<ISplitStage>();
        bool isByteLevel = root.Member("normalizer").Steps("normalizers").Any(step => step.Kind() == "ByteLevel");
        bool addPrefixSpace = false;
        foreach (JsonElement step in root.Member("pre_tokenizer").Steps("pretokenizers"))
        {
            switch (step.Kind())
            {
                case "ByteLevel":
                    isByteLevel = true;
                    addPrefixSpace |= step.Flag("add_prefix_space", defaultValue: true);
                    if (step.Flag("use_regex", defaultValue: true))
                    {
                        stages.Add(new RegexSplit(SplitPatterns.Gpt2));
                    }

                    break;
                case "Split":
                    stages.Add(ReadSplit(path, step));
                    break;
                case "Digits":
                    stages.Add(new RegexSplit(Compile(path, step.Flag("individual_digits") ? @"\p{N}" : @"\p{N}+")));
                    break;
                default:
                    throw TokenizerErrors.NotSupported(path, $"its pre-tokenizer has a step '{step.Kind()}'");
            }
        }

        return isByteLevel
            ? new PreTokenizer(stages, addPrefixSpace)
            : throw TokenizerErrors.NotSupported(path, "its BPE is not byte-level (neither its pre-tokenizer nor its normalizer is 'ByteLevel')");
    }

    private static RegexSplit ReadSplit(string path, JsonElement step)
    {
        // Removing what is between the matches of a pattern that matches everything is isolating them.
        string behavior = step.Text("behavior") ?? "";
        if (behavior != "Isolated" && !(behavior == "Removed" && step.Flag("invert")))
        {
            throw TokenizerErrors.NotSupported(path, $"its pre-tokenizer splits with the behavior '{behavior}'");
        }

        JsonElement pattern = step.GetProperty("pattern");
        return new RegexSplit(pattern.Text("Regex") is string expression
            ? SplitPatterns.Find(expression) ?? Compile(path, PlainClasses(path, expression))
            : Compile(path, Regex.Escape(pattern.GetProperty("String").GetString()!)));
    }

    // Within a class a bracket begins another class to Oniguruma, whose patterns these are, and && is what two have in common; to .NET
    // both are characters, so that the pattern would be read as another one without an error.
    private static string PlainClasses(string path, string pattern)
    {
        bool isClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
            else if (isClass && (pattern[i] == '[' || pattern.AsSpan(i).StartsWith("&&")))
            {
                throw TokenizerErrors.NotSupported(path, $"its pre-tokenizer's pattern has a class within a class, which .NET's regular expressions do not know ({pattern})");
            }
            else if (isClass && pattern[i] == ']')
            {
                isClass = false;
            }
            else if (!isClass && pattern[i] == '[')
            {
                isClass = true;
                i += pattern.AsSpan(i).StartsWith("[^]") ? 2 : pattern.AsSpan(i).StartsWith("[]") ? 1 : 0;
            }
        }

        return pattern;
    }

    private static Regex Compile(string path, string pattern)
    {
        try
        {
            // To Oniguruma ^ and $ are the ends of any line.
            return new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.Multiline);
        }
        catch (RegexParseException exception)
        {
            throw TokenizerErrors.NotSupported(path, $"its pre-tokenizer's pattern is not one of .NET's regular expressions ({exception.Message.TrimEnd('.')})");
        }
    }
}
