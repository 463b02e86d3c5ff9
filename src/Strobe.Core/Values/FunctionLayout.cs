using System.Collections.Immutable;
using System.Globalization;
using Strobe.Dwarf;
using Strobe.Values.Abi;
using Strobe.Values.Decoding;
using Strobe.Values.Planning;

namespace Strobe.Values;

/// <summary>
/// The layout of a function's records. Without a signature the six integer argument registers become <c>arg0</c> … <c>arg5</c> and rax the
/// result: 64-bit <see cref="IntegerValue"/>s of the type <c>register</c>, since nothing tells whether they mean anything.
/// </summary>
internal sealed class FunctionLayout : CallLayout
{
    internal const string RegisterTypeName = "register";
    internal const int DeepestFollowed = 10;

    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<ValueSlot> _arguments;
    private readonly ValueSlot? _result;

    private FunctionLayout(
        CapturePlan enter, CapturePlan exit, ImmutableArray<string> names, ImmutableArray<ValueSlot> arguments, ValueSlot? result, string returnTypeName)
    {
        Enter = enter;
        Exit = exit;
        ReturnTypeName = returnTypeName;
        _names = names;
        _arguments = arguments;
        _result = result;
        foreach (ValueSlot argument in arguments) argument.Settle(enter);
        result?.Settle(exit);
    }

    internal override CapturePlan Enter { get; }

    internal override CapturePlan Exit { get; }

    internal override string ReturnTypeName { get; }

    internal static new CallLayout For(
        FunctionSignature? signature, int depth, string rawName, Func<ulong, string?>? symbolAt, Cell? goroutine)
    {
        if (signature is null) return Raw(goroutine);
        depth = Math.Clamp(depth, 0, DeepestFollowed);
        CallPlaces places = CallPlaces.For(signature, rawName, goroutine is not null);
        PlanBuilder enter = PlanBuilder.BeginningWith(goroutine);
        ReaderBuilder readers = new(enter, signature.Language, symbolAt);
        ImmutableArray<ValueSlot> arguments =
            [.. signature.Parameters.Select((parameter, i) => Slot(places.Arguments[i], parameter.Type, enter, readers, depth))];
        ImmutableArray<string> names = [.. signature.Parameters.Select((parameter, i) => NameOf(parameter.Name, i))];
        PlanBuilder exit = PlanBuilder.BeginningWith(goroutine);
        bool isVoid = signature.ReturnType.Bare is VoidType;
        ValueSlot? result = isVoid
            ? null
            : Slot(places.Return, signature.ReturnType, exit, new ReaderBuilder(exit, signature.Language, symbolAt), depth);
        return new FunctionLayout(enter.Build(), exit.Build(), names, arguments, result, signature.ReturnType.Name);
    }

    internal override IReadOnlyList<Argument> DecodeEnter(ReadOnlySpan<byte> payload)
    {
        if (_arguments.IsEmpty) return [];
        Span<Captured> room = stackalloc Captured[PlanBuilder.MostCaptures];
        Payload parts = Payload.Open(payload, Enter, room);
        Argument[] arguments = new Argument[_arguments.Length];
        for (int i = 0; i < arguments.Length; i++) arguments[i] = new Argument(_names[i], _arguments[i].Read(parts));
        return arguments;
    }

    internal override Value DecodeExit(ReadOnlySpan<byte> payload)
    {
        if (_result is null) return VoidValue.Instance;
        Span<Captured> room = stackalloc Captured[PlanBuilder.MostCaptures];
        return _result.Read(Payload.Open(payload, Exit, room));
    }

    private static ValueSlot Slot(ValuePlace place, DwarfType type, PlanBuilder plan, ReaderBuilder readers, int depth)
    {
        UnknownReader lost = new(type.Name, UnknownValue.OptimizedOut);
        return ValueSlot.Plan(
            place,
            pieces =>
            {
                CellSource source = new(pieces);
                return place is PointedPlace
                    ? readers.BuildBehind(type.Name, type, source, depth, 0)
                    : readers.Build(type, source, depth);
            },
            lost,
            plan);
    }

    private static FunctionLayout Raw(Cell? goroutine)
    {
        PlanBuilder enter = PlanBuilder.BeginningWith(goroutine);
        PlanBuilder exit = PlanBuilder.BeginningWith(goroutine);
        IntegerReader register = new(RegisterTypeName, 8, isSigned: true);
        UnknownReader lost = new(RegisterTypeName, UnknownValue.OptimizedOut);
        ImmutableArray<ValueSlot> arguments =
        [
            .. Enumerable.Range(0, Registers.IntegerArgumentCount)
                .Select(i => ValueSlot.Plan(
                    ValuePlace.Whole(goroutine is null ? Registers.IntegerArgument(i) : Registers.GoInteger(i), 8), _ => register, lost, enter)),
        ];
        ValueSlot result = ValueSlot.Plan(ValuePlace.Whole(Registers.General(Registers.Rax), 8), _ => register, lost, exit);
        ImmutableArray<string> names = [.. Enumerable.Range(0, arguments.Length).Select(i => NameOf("", i))];
        return new FunctionLayout(enter.Build(), exit.Build(), names, arguments, result, RegisterTypeName);
    }

    private static string NameOf(string name, int index) =>
        name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"arg{index}");
}
