/** Columns that a text takes on a terminal. @module */
import width from "npm:string-width@8.3.0";

/** Columns that a text takes on a terminal. */
export const stringWidth: (text: string) => number = width;
