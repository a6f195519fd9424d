/** Component name under which the total kernel's thumbnail is stored and served. */
export const TOTAL_COMPONENT = 'total';
