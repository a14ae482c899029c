using System.Globalization;

namespace ServeBench.ChatTemplates;

internal static class ValueFilters
{
    /// <summary><c>abs</c>.</summary>
    public static object? Abs(object? value) => value switch
    {
        double number => Math.Abs(number),
        Undefined undefined => throw undefined.Error(),
        _ when Numbers.TryWhole(value, out long number) => number < 0 ? Operators.Sign(true, number) : number,
        _ => throw new TemplateException($"'abs' does not work on {PythonTypes.NameOf(value)}"),
    };

    /// <summary><c>attr(name)</c>: an attribute, never an item.</summary>
    public static object? Attr(object? value, Arguments arguments)
    {
        string name = TextMethods.RequireText(arguments, arguments.Bind(1, "name")[0]);
        object? found = value is Undefined ? Missing.Value : Members.FindAttribute(value, name);
        return found == Missing.Value ? new Undefined($"{PythonTypes.NameOf(value)} has no attribute '{name}'") : found;
    }

    /// <summary><c>default(default_value='', boolean=False)</c>.</summary>
    public static object? Default(object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "default_value", "boolean");
        bool isAbsent = value is Undefined || (bound[1] != Missing.Value && Collections.IsTrue(bound[1]) && !Collections.IsTrue(value));
        return !isAbsent ? value : bound[0] == Missing.Value ? "" : bound[0];
    }

    /// <summary><c>float(default=0.0)</c>.</summary>
    public static object? Float(object? value, Arguments arguments)
    {
        object? otherwise = arguments.Bind(0, "default")[0];
        return value switch
        {
            Undefined undefined => throw undefined.Error(),
            _ when Numbers.IsNumber(value) => Numbers.ToDouble(value),
            string text when TryParse(text, out double number) => number,
            _ => otherwise == Missing.Value ? 0.0 : otherwise,
        };
    }

    /// <summary><c>int(default=0, base=10)</c>.</summary>
    public static object? Int(object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "default", "base");
        if (bound[1] != Missing.Value && !Equality.AreEqual(bound[1], 10L))
        {
            throw TemplateException.NotSupported("the filter 'int' with another base than 10");
        }

        if (value is Undefined undefined)
        {
            throw undefined.Error();
        }

        if (Numbers.TryWhole(value, out long whole) || (value is string digits && TryParseWhole(digits, out whole)))
        {
            return whole;
        }

        if (value is double fraction || (value is string text && TryParse(text, out fraction)))
        {
            return double.IsNaN(fraction) ? Otherwise() : Math.Abs(fraction) < long.MaxValue ? (long)fraction : throw TemplateException.NotSupported("a whole number beyond 64 bits");
        }

        return Otherwise();

        object? Otherwise() => bound[0] == Missing.Value ? 0L : bound[0];
    }

    /// <summary><c>round(precision=0, method='common')</c>, to whole numbers.</summary>
    public static object? Round(object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "precision", "method");
        if (bound[0] != Missing.Value && !Equality.AreEqual(bound[0], 0L))
        {
            throw TemplateException.NotSupported("the filter 'round' with a precision");
        }

        string method = bound[1] == Missing.Value ? "common" : TextMethods.RequireText(arguments, bound[1]);
        return (method, value) switch
        {
            (_, Undefined undefined) => throw undefined.Error(),
            ("common", double number) => (object)Math.Round(number, MidpointRounding.ToEven),
            ("ceil", double number) => Math.Ceiling(number),
            ("floor", double number) => Math.Floor(number),
            ("common", _) when Numbers.TryWhole(value, out long whole) => whole,
            ("ceil" or "floor", _) when Numbers.TryWhole(value, out long whole) => (double)whole,
            _ => throw arguments.Wrong("needs a number, and a method of common, ceil and floor"),
        };
    }

    /// <summary><c>tojson(ensure_ascii=False, indent=None, separators=None, sort_keys=False)</c>.</summary>
    public static object? ToJson(object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "ensure_ascii", "indent", "separators", "sort_keys");
        string? indent = bound[1] == Missing.Value || bound[1] is null
            ? null
            : bound[1] as string ?? PythonText.Repeat(" ", Numbers.RequireInt(bound[1], "'indent'"));
        (string items, string keys) = bound[2] is SequenceValue { Items: [string item, string key] }
            ? (item, key)
            : bound[2] == Missing.Value || bound[2] is null ? (indent is null ? ", " : ",", ": ") : throw arguments.Wrong("needs two texts as 'separators'");
        return new JsonText
        {
            EscapesBeyondAscii = bound[0] != Missing.Value && Collections.IsTrue(bound[0]),
            Indent = indent,
            ItemSeparator = items,
            KeySeparator = keys,
            SortsKeys = bound[3] != Missing.Value && Collections.IsTrue(bound[3]),
        }.Write(value);
    }

    private static bool TryParseWhole(string text, out long number)
    {
        string digits = CharacterKinds.WithPlainDigits(PythonText.Strip(text, null, start: true, end: true));
        number = 0;
        if (!TryRemoveUnderscores(ref digits) || !digits.TrimStart('+', '-').All(char.IsAsciiDigit) || digits.Length == 0)
        {
            return false;
        }

        bool isNumber = long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        return isNumber || digits.Length < 18 ? isNumber : throw TemplateException.NotSupported("a whole number beyond 64 bits");
    }

    private static bool TryParse(string text, out double number)
    {
        string digits = CharacterKinds.WithPlainDigits(PythonText.Strip(text, null, start: true, end: true));
        number = 0;
        if (!digits.All(char.IsAscii))
        {
            return false;
        }

        string name = digits.TrimStart('+', '-').ToUpperInvariant();
        if (name is "INF" or "INFINITY" or "NAN" && digits.Length - name.Length <= 1)
        {
            number = name == "NAN" ? double.NaN : digits[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        return !digits.Any(char.IsWhiteSpace) && TryRemoveUnderscores(ref digits) && !name.StartsWith('I') && !name.StartsWith('N')
            && double.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Takes out underscores, which may stand between digits.</summary>
    private static bool TryRemoveUnderscores(ref string digits)
    {
        for (int at = digits.IndexOf('_'); at >= 0; at = digits.IndexOf('_'))
        {
            if (at == 0 || at == digits.Length - 1 || !char.IsAsciiDigit(digits[at - 1]) || !char.IsAsciiDigit(digits[at + 1]))
            {
                return false;
            }

            digits = digits.Remove(at, 1);
        }

        return true;
    }
}
