namespace ServeBench.ChatTemplates;

/// <summary>Jinja's filters, with the <c>tojson</c> of chat templates.</summary>
internal static class FilterTable
{
    private static readonly Dictionary<string, Func<Evaluator, object?, Arguments, object?>> s_filters = new(StringComparer.Ordinal)
    {
        ["abs"] = Plain(ValueFilters.Abs),
        ["attr"] = (_, value, arguments) => ValueFilters.Attr(value, arguments),
        ["capitalize"] = Text(LetterCase.Capitalize),
        ["center"] = (_, value, arguments) => TextFilters.Center(value, arguments),
        ["count"] = Plain(value => (long)Collections.Length(value)),
        ["d"] = (_, value, arguments) => ValueFilters.Default(value, arguments),
        ["default"] = (_, value, arguments) => ValueFilters.Default(value, arguments),
        ["dictsort"] = (_, value, arguments) => SortFilters.DictSort(value, arguments),
        ["e"] = Plain(MarkupValue.Escape),
        ["escape"] = Plain(MarkupValue.Escape),
        ["first"] = SequenceFilters.First,
        ["float"] = (_, value, arguments) => ValueFilters.Float(value, arguments),
        ["format"] = (_, value, arguments) => TextFilters.Format(value, arguments),
        ["indent"] = (_, value, arguments) => TextFilters.Indent(value, arguments),
        ["int"] = (_, value, arguments) => ValueFilters.Int(value, arguments),
        ["items"] = SequenceFilters.Items,
        ["join"] = SequenceFilters.Join,
        ["last"] = SequenceFilters.Last,
        ["length"] = Plain(value => (long)Collections.Length(value)),
        ["list"] = SequenceFilters.List,
        ["lower"] = Text(LetterCase.Lower),
        ["map"] = SelectFilters.Map,
        ["max"] = (evaluator, value, arguments) => SortFilters.Extreme(evaluator, value, arguments, sign: 1),
        ["min"] = (evaluator, value, arguments) => SortFilters.Extreme(evaluator, value, arguments, sign: -1),
        ["reject"] = (evaluator, value, arguments) => SelectFilters.Select(evaluator, value, arguments, keeps: false, byAttribute: false),
        ["rejectattr"] = (evaluator, value, arguments) => SelectFilters.Select(evaluator, value, arguments, keeps: false, byAttribute: true),
        ["replace"] = (_, value, arguments) => TextFilters.Replace(value, arguments),
        ["reverse"] = SequenceFilters.Reverse,
        ["round"] = (_, value, arguments) => ValueFilters.Round(value, arguments),
        ["safe"] = Plain(value => new MarkupValue(Representation.Text(value))),
        ["select"] = (evaluator, value, arguments) => SelectFilters.Select(evaluator, value, arguments, keeps: true, byAttribute: false),
        ["selectattr"] = (evaluator, value, arguments) => SelectFilters.Select(evaluator, value, arguments, keeps: true, byAttribute: true),
        ["sort"] = SortFilters.Sort,
        ["string"] = Text(text => text),
        ["sum"] = SequenceFilters.Sum,
        ["title"] = Text(TextFilters.Title),
        ["tojson"] = (_, value, arguments) => ValueFilters.ToJson(value, arguments),
        ["trim"] = (_, value, arguments) => TextFilters.Trim(value, arguments),
        ["unique"] = SortFilters.Unique,
        ["upper"] = Text(LetterCase.Upper),
        ["wordcount"] = (_, value, arguments) => TextFilters.WordCount(value, arguments),
    };

    /// <summary>The filter of a name; <see langword="null"/> when there is none.</summary>
    public static Func<Evaluator, object?, Arguments, object?>? Find(string name) => s_filters.GetValueOrDefault(name);

    private static Func<Evaluator, object?, Arguments, object?> Plain(Func<object?, object?> filter) => (_, value, arguments) =>
    {
        arguments.Bind(0);
        return filter(value);
    };

    /// <summary>A filter of the value's text; what is marked stays so in Jinja, which is not supported beyond writing it.</summary>
    private static Func<Evaluator, object?, Arguments, object?> Text(Func<string, string> filter) =>
        Plain(value => filter(TextFilters.RequireUnmarked(value)));
}
