namespace ServeBench.ChatTemplates;

/// <summary>The variable <c>loop</c>. It looks ahead only when it is asked what comes next.</summary>
/// <param name="items">What the loop goes through.</param>
/// <param name="iterated">The same, one by one.</param>
internal sealed class LoopVariable(object? items, IEnumerator<object?> iterated) : IDisposable
{
    private readonly Queue<object?> _ahead = new();
    private int _index0 = -1;
    private int? _length;
    private object? _previous = Missing.Value;
    private object? _current = Missing.Value;
    private IReadOnlyList<object?>? _changed;

    public bool MoveNext(out object? item)
    {
        if (!_ahead.TryDequeue(out item))
        {
            if (!iterated.MoveNext())
            {
                return false;
            }

            item = iterated.Current;
        }

        _index0++;
        _previous = _current;
        _current = item;
        return true;
    }

    /// <summary>The value of an attribute; <see cref="Missing"/> when there is none of the name.</summary>
    public object? Attribute(string name) => name switch
    {
        "index" => _index0 + 1L,
        "index0" => (long)_index0,
        "first" => _index0 == 0,
        "last" => !Peek(),
        "length" => (long)Length(),
        "revindex" => (long)Length() - _index0,
        "revindex0" => (long)Length() - _index0 - 1,
        "previtem" => _previous == Missing.Value ? new Undefined("there is no previous item") : _previous,
        "nextitem" => Peek() ? _ahead.Peek() : new Undefined("there is no next item"),
        "depth" => 1L,
        "depth0" => 0L,
        "cycle" => new FunctionValue("loop.cycle", Cycle),
        "changed" => new FunctionValue("loop.changed", arguments => Changed(arguments)),
        _ => Missing.Value,
    };

    public void Dispose() => iterated.Dispose();

    private bool Peek()
    {
        if (_ahead.Count == 0 && iterated.MoveNext())
        {
            _ahead.Enqueue(iterated.Current);
        }

        return _ahead.Count > 0;
    }

    private int Length()
    {
        if (_length is null && Collections.LengthOrNone(items) is int known)
        {
            _length = known;
        }

        if (_length is null)
        {
            while (iterated.MoveNext())
            {
                _ahead.Enqueue(iterated.Current);
            }

            _length = _index0 + 1 + _ahead.Count;
        }

        return _length.Value;
    }

    private object? Cycle(Arguments arguments)
    {
        int count = arguments.Positional.Count;
        return count > 0 ? arguments.Positional[_index0 % count] : throw new TemplateException("loop.cycle() is given nothing");
    }

    private bool Changed(Arguments arguments)
    {
        bool isChanged = _changed is null || !Equality.AreEqual(new TupleValue(_changed), new TupleValue(arguments.Positional));
        _changed = arguments.Positional;
        return isChanged;
    }
}
