using System.Globalization;

namespace Strobe;

/// <summary>Numbers of the errors a user can meet. A number is never reused; docs/errors.md explains each.</summary>
public enum ErrorCode
{
    /// <summary>The kernel refused to trace the process.</summary>
    PermissionDenied = 1,

    /// <summary>There is no such process, or it ended.</summary>
    NoSuchProcess = 2,

    /// <summary>Another tracer (a debugger, another session) holds the process.</summary>
    AlreadyTraced = 3,

    /// <summary>The program to launch was not found or cannot be run.</summary>
    CannotLaunch = 4,

    /// <summary>The file is not a program or library Strobe can read.</summary>
    NotAProgram = 5,

    /// <summary>The program is for another kind of machine.</summary>
    WrongMachine = 6,

    /// <summary>The pattern is malformed.</summary>
    BadPattern = 7,

    /// <summary>No function matches the pattern.</summary>
    NothingMatches = 8,

    /// <summary>An option's value is out of range or contradicts another.</summary>
    BadOption = 9,

    /// <summary>The target ended while something was being asked of it.</summary>
    TargetGone = 10,

    /// <summary>The target did not stop in time.</summary>
    TargetStuck = 11,

    /// <summary>The target refused memory for Strobe's stubs or ring.</summary>
    NoRoomInTarget = 12,

    /// <summary>This machine lacks something the engine needs.</summary>
    UnsupportedMachine = 13,

    /// <summary>The session is over.</summary>
    SessionOver = 14,

    /// <summary>A file could not be read or written.</summary>
    FileRefused = 15,

    /// <summary>An expression or template is malformed, or does not fit the variables it names.</summary>
    BadExpression = 16,

    /// <summary>A probe's line has no code, or nothing is known of its file.</summary>
    NoCodeThere = 17,

    /// <summary>The file is no recording, is damaged beyond reading, or of a later format.</summary>
    NotARecording = 18,

    /// <summary>Python code cannot be looked at in this program, or not any more.</summary>
    PythonRefused = 19,

    /// <summary>A plugin cannot be installed, removed or found.</summary>
    PluginRefused = 20,

    /// <summary>The scope has no page, or cannot serve it.</summary>
    ScopeRefused = 21,
}

/// <summary>The text form of error codes.</summary>
public static class ErrorCodes
{
    /// <summary><c>STR0001</c> and so on.</summary>
    public static string Text(this ErrorCode code) => "STR" + ((int)code).ToString("D4", CultureInfo.InvariantCulture);
}
